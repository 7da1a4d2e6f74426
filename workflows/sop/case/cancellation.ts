import type { CancelCase, UpdateAnswer } from '../../../domain/cases/messages.ts';
import type { Decision } from '../tasks/task-spec.ts';
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

  /** A person asks for it by a message. With an open child the answer is the child's. */
  async answer(message: CancelCase): Promise<UpdateAnswer> {
    const { parentCaseId } = this.#file.view;
    if (parentCaseId !== undefined)
      return {
        ok: false,
        code: 'child-case',
        detail: `cancel ${parentCaseId}: this case is part of it`,
      };
    const accepted = this.request({ by: message.actor.subject, reason: message.reason });
    await this.#interruption.answered();
    if (accepted && this.#interruption.request !== undefined)
      return { ok: true, seq: this.#file.view.seq };
    return {
      ok: false,
      code: 'point-of-no-return',
      detail: `the point of no return has passed: ${this.#pointOfNoReturn}`,
    };
  }

  /** A person chose it in a task: ends the case by throwing, or returns when it was refused. */
  async chosen(decision: Decision): Promise<void> {
    this.request({ by: decision.by, reason: decision.comment });
    await this.#interruption.settled();
  }

  /** What the open child said to a cancellation that was passed on to it. */
  childAnswered(accepted: boolean): void {
    if (accepted) return this.#interruption.childAgreed();
    this.pass();
    this.withdraw();
  }

  /** The child went past the point of no return first: the case goes on. */
  withdraw(): void {
    const request = this.#interruption.withdraw();
    if (request === undefined) return;
    this.#file.setStatus('waiting', this.#file.view.waitingFor, this.#file.view.waitsOn);
    const text = `The cancellation came too late: ${this.#pointOfNoReturn}`;
    this.#file.record({ kind: 'cancel.refused', text, actor: request.by });
  }

  /** False when it comes too late. Asking twice is asking once. */
  request(request: CancelRequest): boolean {
    if (this.#isPast) {
      this.#file.record({
        kind: 'cancel.refused',
        text: `Cancellation refused: ${this.#pointOfNoReturn}`,
        actor: request.by,
      });
      return false;
    }
    if (this.#interruption.request) return true;
    this.#file.setStatus('cancelling', this.#file.view.waitingFor, this.#file.view.waitsOn);
    this.#file.record({ kind: 'cancel.requested', text: request.reason, actor: request.by });
    this.#interruption.cancel(request);
    return true;
  }
}
