import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { CancelCase } from '../../../domain/cases/messages.ts';
import type { CaseFile } from './case-file.ts';
import type { CancelRequest, Interruption } from './interruption.ts';

/** Reads the outside truth; false when nobody can say what it is. */
export type OutsideTruth = () => Promise<boolean>;

/** Decides whether a case may still be cancelled, and leaves a trace of every attempt. */
export class Cancellation {
  readonly #file: CaseFile;
  readonly #interruption: Interruption;
  readonly #pointOfNoReturn: string;
  #outsideTruth: OutsideTruth = async () => true;
  #isPast = false;

  constructor(file: CaseFile, interruption: Interruption, pointOfNoReturn: string) {
    this.#file = file;
    this.#interruption = interruption;
    this.#pointOfNoReturn = pointOfNoReturn;
  }

  /** Asked before a cancellation is accepted: what happened outside may forbid it (F-74, G-23). */
  askFirst(outsideTruth: OutsideTruth): void {
    this.#outsideTruth = outsideTruth;
  }

  /** From here on every cancellation is refused. */
  pass(): void {
    this.#isPast = true;
  }

  /** A person asks for it by a message. With open children the answer is theirs. */
  async answer({ actor, reason }: CancelCase): Promise<UpdateAnswer> {
    const { parentCaseId } = this.#file.view;
    if (parentCaseId !== undefined) {
      const detail = `cancel ${parentCaseId}: this case is part of it`;
      return { ok: false, code: 'child-case', detail };
    }
    const outcome = await this.request({ by: actor.subject, reason });
    if (outcome === 'unknown') {
      const detail = 'an outside system that must be asked first does not answer: try again later';
      return { ok: false, code: 'outside-unreachable', detail };
    }
    await this.#interruption.answered();
    if (outcome === 'accepted' && this.#interruption.request !== undefined)
      return { ok: true, seq: this.#file.view.seq };
    const detail = `the point of no return has passed: ${this.#pointOfNoReturn}`;
    return { ok: false, code: 'point-of-no-return', detail };
  }

  /** A person chose it in a task: ends the case by throwing, or returns when it was refused. */
  async chosen({ by, comment }: { readonly by: string; readonly comment: string }): Promise<void> {
    await this.request({ by, reason: comment });
    await this.#interruption.settled();
  }

  /** A child cannot stop any more. What other children have undone by then stays undone. */
  childRefused(): void {
    if (this.#interruption.hasAgreedChild()) return;
    this.pass();
    this.withdraw();
  }

  /** A child went past its point of no return first: the case goes on. */
  withdraw(): void {
    const request = this.#interruption.withdraw();
    if (request === undefined) return;
    this.#file.setStatus('waiting', this.#file.view.waitingFor, this.#file.view.waitsOn);
    const text = `The cancellation came too late: ${this.#pointOfNoReturn}`;
    this.#file.record({ kind: 'cancel.refused', text, actor: request.by });
  }

  /** Asking twice is asking once. */
  async request(request: CancelRequest): Promise<'accepted' | 'refused' | 'unknown'> {
    if (this.#interruption.request) return 'accepted';
    if (!this.#isPast && !(await this.#outsideTruth())) {
      const text = 'Cancellation refused: an outside system that must be asked does not answer';
      this.#file.record({ kind: 'cancel.refused', text, actor: request.by });
      return 'unknown';
    }
    return this.accept(request) ? 'accepted' : 'refused';
  }

  /** False when it comes too late. */
  accept(request: CancelRequest): boolean {
    if (this.#isPast) {
      const text = `Cancellation refused: ${this.#pointOfNoReturn}`;
      this.#file.record({ kind: 'cancel.refused', text, actor: request.by });
      return false;
    }
    if (this.#interruption.request) return true;
    this.#file.setStatus('cancelling', this.#file.view.waitingFor, this.#file.view.waitsOn);
    this.#file.record({ kind: 'cancel.requested', text: request.reason, actor: request.by });
    this.#interruption.cancel(request);
    return true;
  }
}
