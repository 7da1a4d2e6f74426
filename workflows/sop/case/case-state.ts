import type { WaitsOn } from '../../../domain/cases/case.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import type { ProcedurePolicy } from '../../../domain/cases/procedure-policy.ts';
import { type CaseHeader } from './case-entry.ts';
import { CaseFile } from './case-file.ts';
import type { CaseContext } from './context.ts';
import { Deadlines } from './deadlines.ts';
import { Interruption, isInterruption } from './interruption.ts';
import { LocalCalls } from './local-calls.ts';
import { Projector } from './projector.ts';
import { Visibility } from './visibility.ts';

/**
 * One case while it runs. What changed is shown at four doors: a message was applied, a deadline
 * fired, work in the background ended, the case came to rest.
 */
export class CaseState implements CaseContext {
  readonly file: CaseFile;
  readonly deadlines = new Deadlines(() => this.shown());
  readonly locals = new LocalCalls();
  readonly interruption = new Interruption();
  readonly projector: Projector;
  readonly #visibility: Visibility;
  #policy: ProcedurePolicy | undefined;
  #closing = false;

  constructor(definition: CaseDefinition, header: CaseHeader) {
    this.file = new CaseFile(definition, header, () => this.deadlines.next);
    this.projector = new Projector(this.file, this.locals);
    this.#visibility = new Visibility(this.file);
  }

  get policy(): ProcedurePolicy {
    if (this.#policy === undefined) throw new Error('the case is not open yet');
    return this.#policy;
  }

  get isOpen(): boolean {
    return this.#policy !== undefined;
  }

  openedUnder(policy: ProcedurePolicy): void {
    this.#policy = policy;
    this.file.openedUnder(policy);
  }

  readonly isClosing = (): boolean => this.#closing;

  /** Nothing more is accepted. */
  closing(): void {
    this.#closing = true;
    this.deadlines.close();
  }

  calendar(name: string): string {
    return name === 'region' ? this.file.view.region : name;
  }

  readonly spawn = (work: Promise<void>): void => {
    const ended = work.catch((error: unknown) => {
      if (!isInterruption(error)) throw error;
    });
    void ended.then(() => this.shown());
  };

  readonly shown = (): void => {
    if (this.#closing) return;
    this.#visibility.update();
    this.projector.flush();
  };

  /** The end of the case in Temporal's own list; its rows are the projector's. */
  endShown(): void {
    this.#visibility.update();
  }

  readonly rest = (waitingFor: string, on?: WaitsOn): void => {
    const status = this.interruption.request ? 'cancelling' : 'waiting';
    this.file.setStatus(status, waitingFor, on);
    this.shown();
  };

  readonly hangs = (waitingFor: string): void => {
    this.file.setStatus(this.file.view.status, waitingFor);
    this.shown();
  };

  readonly resume = (): void => {
    if (!this.interruption.request) this.file.setStatus('running');
  };
}
