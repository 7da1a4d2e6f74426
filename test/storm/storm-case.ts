import { caseIdOf } from '../../domain/cases/case-id.ts';
import { updateNames } from '../../domain/cases/messages.ts';
import { priorities } from '../../domain/shared/priority.ts';
import { person } from '../kit/case-driver.ts';
import type { PracticeCommand } from '../kit/practice-commands.ts';
import type { PracticeInput } from '../kit/practice-definition.ts';
import type { PracticeHarness } from '../kit/practice-harness.ts';
import { PracticeDriver } from '../kit/practice-harness.ts';
import { advance } from '../kit/time.ts';
import type { Random } from './random.ts';
import { People } from './storm-people.ts';
import { targets } from './storm-policy.ts';

const minute = 60_000;
const whileMs = 10 * minute;
/**
 * A killed worker holds what it had until the server misses it: ten seconds for its own queue, four
 * for a workflow task, or 30 for a call. A clock that is moved far may meet several of the kills on
 * its way.
 */
const patienceMs = 150_000;
const regions = ['americas', 'emea'] as const;
const staff = person('ann', 'order-management-specialist');

/** A case of the storm after its end. */
export interface StormCase {
  readonly driver: PracticeDriver;
  readonly caseId: string;
  readonly region: string;
}

/** One case from its start to its end, as the random source wants it. */
export async function playCase(
  harness: PracticeHarness,
  random: Random,
  number: number,
): Promise<StormCase> {
  const region = random.one(regions);
  const driver = new PracticeDriver(
    harness.client,
    `practice:run:storm-${number}-${harness.taskQueue.slice(0, 8)}`,
  );
  const input: PracticeInput = {
    businessKey: driver.number,
    customerId: 'C-1',
    region,
    requestedBy: 'rita',
  };
  const { firstExecutionRunId } = await harness.client.workflow.start('practice', {
    taskQueue: harness.taskQueue,
    workflowId: driver.workflowId,
    workflowTaskTimeout: '4s',
    args: [input],
  });
  const caseId = caseIdOf(driver.workflowId, firstExecutionRunId);
  const play = new Play(harness, { driver, caseId, random });
  await play.open();
  for (let rounds = random.whole(1, 2); rounds > 0; rounds--) await play.round();
  await play.end();
  return { driver, caseId, region };
}

class Play {
  readonly #harness: PracticeHarness;
  readonly #driver: PracticeDriver;
  readonly #caseId: string;
  readonly #random: Random;
  readonly #names: readonly string[];
  readonly #people: People;
  /** By how much its clock was moved. */
  #movedMs = 0;

  constructor(
    harness: PracticeHarness,
    {
      driver,
      caseId,
      random,
    }: { readonly driver: PracticeDriver; readonly caseId: string; readonly random: Random },
  ) {
    this.#harness = harness;
    this.#driver = driver;
    this.#caseId = caseId;
    this.#random = random;
    this.#people = new People(harness, { driver, caseId, random, patienceMs });
    const chosen = Object.keys(targets).filter(() => random.chance(0.4));
    this.#names = chosen.length > 0 ? chosen : ['resolve'];
  }

  /**
   * Starts clocks, at least one, once the case is open: what comes before is obeyed at a time that
   * no history tells.
   */
  async open(): Promise<void> {
    await this.#pass(whileMs);
    await this.#driver.tell(
      ...this.#names.map((clock): PracticeCommand => ({ do: 'clock', clock })),
    );
    await this.#wait();
  }

  /** One or two things at once, then some time; or what people do with tasks. */
  async round(): Promise<void> {
    const { chance } = this.#random;
    if (chance(0.4)) return this.#decide();
    if (chance(0.4)) await this.#driver.tell(this.#command());
    else if (chance(0.15))
      await this.#update(updateNames.acknowledgeLadder, { clock: this.#clock() });
    // A change of priority lets rungs fire at once, so it is never asked together with another one.
    else await Promise.all([this.#ask(chance(0.4)), ...(chance(0.3) ? [this.#ask(false)] : [])]);
    await this.#wait();
  }

  async end(): Promise<void> {
    if (this.#random.chance(0.2)) {
      await this.#update(updateNames.cancel, {
        actor: person('cora', 'operations-manager'),
        reason: 'no longer wanted',
      });
      await this.#driver.handle.result().catch(() => undefined);
      return;
    }
    await this.#people.settle();
    const met = this.#names.filter(() => this.#random.chance(0.8));
    await this.#driver.tell(...met.map((name): PracticeCommand => ({ do: 'meet', name })), {
      do: 'finish',
    });
    await this.#driver.handle.result();
  }

  async #decide(): Promise<void> {
    const { whole, one, chance } = this.#random;
    await this.#people.ask(Date.now() + this.#movedMs + whole(10, 600) * minute);
    await this.#pass(whileMs);
    for (let acts = whole(2, 4); acts > 0; acts--) {
      const open = await this.#people.open();
      if (open.length > 0) await this.#people.act(one(open));
      // Short of a lease, about as long, or beyond the targets of tasks.
      await this.#pass(
        one([whole(1, 20), whole(20, 45), whole(200, 300)]) * minute + whole(0, minute),
      );
    }
    if (chance(0.5)) await this.#people.skip();
    await this.#wait();
  }

  async #wait(): Promise<void> {
    const { one, whole } = this.#random;
    const minutes = one([whole(1, 120), whole(1, 600), whole(1, 6_000)]);
    await this.#pass(minutes * minute + whole(0, minute));
  }

  /** Its clock moves only while it is at rest, so that everything before is in its history. */
  #pass(ms: number): Promise<void> {
    this.#movedMs += ms;
    return advance(
      this.#harness.client,
      { workflowId: this.#driver.workflowId, withinMs: patienceMs },
      ms,
    );
  }

  #command(): PracticeCommand {
    const name = this.#clock();
    return this.#random.one<PracticeCommand>([
      { do: 'meet', name },
      { do: 'meet', name },
      { do: 'reopen', name, reason: 'it came back' },
      { do: 'restart', name: 'update' },
      { do: 'restart', name: 'update' },
    ]);
  }

  async #ask(ofPriority: boolean): Promise<void> {
    const { one } = this.#random;
    if (ofPriority) return this.#update(updateNames.setPriority, { priority: one(priorities) });
    const clock = this.#clock();
    await one([
      () => this.#update(updateNames.pauseClock, { clock }),
      () => this.#update(updateNames.pauseClock, { clock }),
      () => this.#update(updateNames.resumeClock, { clock }),
      () => this.#update(updateNames.resumeClock, { clock }),
      () => this.#update(updateNames.note, { text: 'still at it' }),
    ])();
  }

  #clock(): string {
    return this.#random.one(this.#names);
  }

  async #update(name: string, message: object): Promise<void> {
    await this.#driver.update(name, {
      caseId: this.#caseId,
      actor: staff,
      reason: 'the storm wants it',
      ...message,
    });
  }
}
