import type { Acknowledge } from '../../../domain/cases/messages.ts';
import type { CaseFile } from '../case/case-file.ts';

/**
 * Acknowledgments as they arrive, each message once, kept from before anyone waits for them (F-33).
 */
export class Acknowledgments {
  readonly #file: CaseFile;
  readonly #received: Acknowledge[] = [];
  #taker: ((ack: Acknowledge) => void) | undefined;

  constructor(file: CaseFile) {
    this.#file = file;
  }

  get received(): readonly Acknowledge[] {
    return this.#received;
  }

  /**
   * Gives each one on as it arrives, first those received before now but for the `known` first
   * ones, which the taker has already.
   */
  giveTo(taker: (ack: Acknowledge) => void, known = 0): void {
    this.#taker = taker;
    for (const missed of this.#received.slice(known)) taker(missed);
  }

  /** False when it speaks of another case, as one for an earlier booking of the same quote does. */
  take(message: Acknowledge): boolean {
    const { caseId, parentCaseId } = this.#file.view;
    if (message.caseId !== caseId && message.caseId !== parentCaseId) return false;
    if (this.#received.some((known) => known.messageId === message.messageId)) {
      const { messageId, handoff, reference } = message;
      const text = `${handoff}: the same message again`;
      this.#file.record({
        kind: 'acknowledgment.duplicate',
        text,
        actor: message.by,
        data: { messageId, handoff, reference },
      });
      return true;
    }
    this.#received.push(message);
    this.#taker?.(message);
    return true;
  }
}
