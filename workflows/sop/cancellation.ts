import type { CancelCase, UpdateAnswer } from '../../domain/cases/messages.ts';
import type { CaseFile } from './case-file.ts';
import type { CancelRequest, Interruption } from './interruption.ts';

/** Decides whether a case may still be cancelled, and leaves a trace of every attempt. */
export class Cancellation {
  readonly #file: CaseFile;
  readonly #interruption: Interruption;
  readonly #pointOfNoReturn: string;
  #isPast = false;

  constructor(file: CaseFile, interruption: Interruption, pointOfNoReturn: string) {
    this.#file = file;
    this.#interruption = interruption;
    this.#pointOfNoReturn = pointOfNoReturn;
  }

  /** From here on every cancellation is refused. */
  pass(): void {
    this.#isPast = true;
  }

  /** A person asks for it by a message. */
  answer(message: CancelCase): UpdateAnswer {
    const { parentCaseId } = this.#file.view;
    if (parentCaseId !== undefined) return { ok: false, code: 'child-case', detail: `cancel ${parentCaseId}: this case is part of it` };
    if (!this.request({ by: message.actor.subject, reason: message.reason })) {
      return { ok: false, code: 'point-of-no-return', detail: `the point of no return has passed: ${this.#pointOfNoReturn}` };
    }
    return { ok: true, seq: this.#file.view.seq };
  }

  /** False when it comes too late. Asking twice is asking once. */
  request(request: CancelRequest): boolean {
    if (this.#isPast) {
      this.#file.record({ kind: 'cancel.refused', text: `Cancellation refused: ${this.#pointOfNoReturn}`, actor: request.by });
      return false;
    }
    if (this.#interruption.request) return true;
    this.#file.setStatus('cancelling');
    this.#file.record({ kind: 'cancel.requested', text: request.reason, actor: request.by });
    this.#interruption.cancel(request);
    return true;
  }
}
