import { CancellationScope, condition } from '@temporalio/workflow';
import type { SkipPermit } from '../../../domain/cases/skip.ts';

/** Who cancels a case, and why. */
export interface CancelRequest {
  readonly by: string;
  readonly reason: string;
}

/** Thrown out of the verb a case was waiting in, once its cancellation was accepted. */
export class CaseCancelled extends Error {
  readonly request: CancelRequest;

  constructor(request: CancelRequest) {
    super(`cancelled by ${request.by}`);
    this.name = 'CaseCancelled';
    this.request = request;
  }
}

/** Thrown out of the verb in which a step was waiting, once the step is skipped. */
export class StepSkipped extends Error {
  readonly step: string;
  readonly permit: SkipPermit;

  constructor(step: string, permit: SkipPermit) {
    super(`step ${step} is skipped by ${permit.by}`);
    this.name = 'StepSkipped';
    this.step = step;
    this.permit = permit;
  }
}

/** Whether the error only carries the news that the work is to end. */
export function isInterruption(error: unknown): error is CaseCancelled | StepSkipped {
  return error instanceof CaseCancelled || error instanceof StepSkipped;
}

/**
 * Lets a cancellation reach the verbs at which a case can stop. Everything else runs shielded: an
 * attempt that is under way outside is waited for, so that compensation never races it. While
 * children are open only they can stop: each alone knows whether its point of no return has passed.
 */
export class Interruption {
  readonly #scopes = new Set<CancellationScope>();
  /** Of every open child, whether it has agreed to stop. */
  readonly #children = new Map<CancellationScope, boolean>();
  #request: CancelRequest | undefined;
  #skip: StepSkipped | undefined;

  get request(): CancelRequest | undefined {
    return this.#request;
  }

  cancel(request: CancelRequest): void {
    this.#request ??= request;
    for (const child of this.#children.keys()) child.cancel();
    if (this.#children.size === 0) this.#stop();
  }

  /** A child went past its point of no return before the cancellation reached it. */
  withdraw(): CancelRequest | undefined {
    const request = this.#request;
    this.#request = undefined;
    return request;
  }

  throwIfCancelled(): void {
    if (this.#children.size > 0) return;
    if (this.#request) throw new CaseCancelled(this.#request);
    if (this.#skip) throw this.#skip;
  }

  /** Ends the verb in which the current step waits. */
  skip(skipped: StepSkipped): void {
    this.#skip = skipped;
    if (this.#children.size === 0) this.#stop();
  }

  /** The step is over, skipped or not. */
  endSkip(): void {
    this.#skip = undefined;
  }

  openChild(scope: CancellationScope): void {
    this.throwIfCancelled();
    this.#children.set(scope, false);
  }

  /**
   * The open child stops; until it says so, or that it cannot, nobody knows whether the
   * cancellation holds.
   */
  childAgreed(scope: CancellationScope): void {
    if (this.#children.has(scope)) this.#children.set(scope, true);
  }

  /** Some child has stopped already: what it undid cannot be taken back. */
  hasAgreedChild(): boolean {
    return [...this.#children.values()].includes(true);
  }

  /** A cancellation that had to wait for the children reaches the verbs of this case now. */
  childClosed(scope: CancellationScope): void {
    this.#children.delete(scope);
    if (this.#children.size === 0 && this.#request) this.#stop();
  }

  /**
   * Until it is known whether the cancellation asked for holds; if it does, `request` is still
   * there.
   */
  answered(): Promise<void> {
    // A message waits here, outside the scope in which the case runs shielded.
    const isKnown = () =>
      this.#request === undefined || ![...this.#children.values()].includes(false);
    return CancellationScope.nonCancellable(() => condition(isKnown));
  }

  /** Until the cancellation asked for ends the case, by throwing, or was withdrawn. */
  async settled(): Promise<void> {
    await condition(() => this.#request === undefined || this.#children.size === 0);
    this.throwIfCancelled();
  }

  /** Runs work that a cancellation may end. */
  async run<T>(
    work: () => Promise<T>,
    scope = new CancellationScope({ cancellable: true }),
  ): Promise<T> {
    this.throwIfCancelled();
    this.#scopes.add(scope);
    try {
      const result = await scope.run(work);
      this.throwIfCancelled();
      return result;
    } catch (error) {
      // However an attempt under way came to its end: nobody is left to try again.
      this.throwIfCancelled();
      throw error;
    } finally {
      this.#scopes.delete(scope);
    }
  }

  #stop(): void {
    for (const scope of this.#scopes) scope.cancel();
  }
}
