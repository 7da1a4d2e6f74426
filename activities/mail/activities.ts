import { atBorder } from '../http/to-failure.ts';
import type { MailPort } from './port.ts';

/** Activities of mail, registered under these names. */
export function createMailActivities(port: MailPort) {
  return { sendNotice: atBorder(port.send) };
}
