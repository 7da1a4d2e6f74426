/** A document of a case, by reference and digest; its content lies in object storage. */
export interface Attachment {
  readonly attachmentId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** 64 hex digits of the content. */
  readonly sha256: string;
}
