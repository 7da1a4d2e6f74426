/** One notice to one recipient. No personal data: subject and text name case, procedure and due times. */
export interface Notice {
  /** Same id = same notice; becomes the Message-ID. */
  readonly noticeId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
export interface MailPort {
  readonly send: (notice: Notice) => Promise<{ readonly accepted: boolean }>;
}
