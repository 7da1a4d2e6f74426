import { condition } from '@temporalio/workflow';
import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { CaseMessage } from '../../../domain/cases/messages.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import type { CaseContext } from '../case/context.ts';

/** Takes a message; false when its turn has not come: it stays and is offered again. */
export type Taker = (message: CaseMessage) => boolean;

/**
 * The messages that the procedure's definition names, kept from before anyone waits for them
 * (F-33). Each counts once by its sender and id (F-78), and is taken once.
 */
export class Inbox {
  readonly #context: CaseContext;
  readonly #names: ReadonlySet<string>;
  readonly #received: CaseMessage[] = [];
  readonly #untaken: CaseMessage[] = [];
  readonly #takers = new Map<string, Taker>();

  constructor(context: CaseContext, { messages = {} }: Pick<CaseDefinition, 'messages'>) {
    this.#context = context;
    this.#names = new Set(Object.keys(messages));
  }

  /** All of a name so far, in order of arrival, whether taken or not. */
  received(name: string): readonly CaseMessage[] {
    return this.#received.filter((message) => message.name === name);
  }

  knows(name: string): boolean {
    return this.#names.has(name);
  }

  /** A person sent it; the answer is for them. */
  answer(message: CaseMessage): UpdateAnswer {
    this.accept(message);
    return { ok: true, seq: this.#context.file.view.seq };
  }

  /** One that speaks of another case, as of an earlier booking of the same quote, is left alone. */
  accept(message: CaseMessage): void {
    const { file } = this.#context;
    const { caseId, parentCaseId } = file.view;
    const isMine = message.caseId === caseId || message.caseId === parentCaseId;
    if (!isMine || this.#context.isClosing()) return;
    const { name, messageId, sender } = message;
    const data = { message: name, messageId, sender };
    if (!this.knows(name)) {
      const text = `${name}: the procedure takes no such message`;
      file.record({ kind: 'message.refused', text, actor: sender, data });
    } else if (this.#received.some((known) => isSame(known, message))) {
      const text = `${name}: the same message again`;
      file.record({ kind: 'message.duplicate', text, actor: sender, data });
    } else {
      this.#received.push(message);
      this.#untaken.push(message);
      this.offer(name);
    }
  }

  /** Every message of the name goes to the taker, those that wait at once. */
  on(name: string, taker: Taker): void {
    this.#takers.set(name, taker);
    this.offer(name);
  }

  /** Offers again what was not taken before. */
  offer(name: string): void {
    const taker = this.#takers.get(name);
    if (taker === undefined) return;
    for (const message of this.#untaken.slice())
      if (message.name === name && taker(message)) this.#drop(message);
  }

  /**
   * The next one of the name that nobody has taken; of several who wait each gets one of its own.
   */
  async take(name: string, waitingFor: string): Promise<CaseMessage> {
    const next = () => this.#untaken.find((message) => message.name === name);
    for (;;) {
      const message = next();
      if (message !== undefined) {
        this.#drop(message);
        return message;
      }
      this.#context.rest(waitingFor);
      await this.#context.interruption.run(() => condition(() => next() !== undefined));
      this.#context.resume();
    }
  }

  #drop(message: CaseMessage): void {
    this.#untaken.splice(this.#untaken.indexOf(message), 1);
  }
}

function isSame(one: CaseMessage, other: CaseMessage): boolean {
  return (
    one.messageId === other.messageId && one.sender === other.sender && one.name === other.name
  );
}
