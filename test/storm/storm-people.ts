import type { RequestException } from '../../domain/cases/messages.ts';
import { updateNames } from '../../domain/cases/messages.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { TaskSpec } from '../../workflows/sop/index.ts';
import { person } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import type { PracticeDriver, PracticeHarness } from '../kit/practice-harness.ts';
import type { Random } from './random.ts';
import { quorum } from './storm-policy.ts';

const specialist = (subject: string) => person(subject, 'order-management-specialist');
const manager = (subject: string) => person(subject, 'operations-manager');
/**
 * Whoever asked for the case may not approve in it, nor may the author of an exception grant it;
 * the billing owner is of another role.
 */
const specialists = ['olga', 'oleg', 'dora'].map(specialist);
const managers = [...['omar', 'otto', 'rita', 'sam'].map(manager), person('bea', 'billing-owner')];
/** Says the last word on whatever is still open; nobody else does anything in this name. */
const last = 'lena';

const choices = ['yes', 'no'].map((key) => ({ key, title: key, needsComment: false }));
const verdicts = (['approve', 'reject'] as const).map((key) => ({
  key,
  title: key,
  needsComment: false,
  verdict: key,
}));
const words = { description: 'Please look.' };

/** What people do with the tasks of one case of the storm. */
export class People {
  readonly #harness: PracticeHarness;
  readonly #driver: PracticeDriver;
  readonly #caseId: string;
  readonly #random: Random;
  readonly #patienceMs: number;
  #labels = 0;

  constructor(
    harness: PracticeHarness,
    of: {
      readonly driver: PracticeDriver;
      readonly caseId: string;
      readonly random: Random;
      readonly patienceMs: number;
    },
  ) {
    this.#harness = harness;
    this.#driver = of.driver;
    this.#caseId = of.caseId;
    this.#random = of.random;
    this.#patienceMs = of.patienceMs;
  }

  /**
   * Asks for something that people decide: a task, an approval, or an exception from a step, for
   * good or for `validForMs` from now.
   */
  async ask(validUntilMs: number): Promise<void> {
    const { one, chance } = this.#random;
    const what = one(['task', 'approval', 'exception'] as const);
    if (what !== 'exception') return this.#driver.tell(this.#command(what));
    const until = chance(0.5) ? { validUntilMs } : {};
    const message: RequestException = {
      caseId: this.#caseId,
      actor: manager('sam'),
      step: 'check',
      text: 'the customer agreed',
      ...until,
    };
    await this.#driver.update(updateNames.requestException, message);
  }

  /** What is open, as an inbox shows it. */
  async open(): Promise<readonly TaskView[]> {
    const tasks = await this.#harness.readModel.tasksOfCase(this.#caseId);
    return tasks.filter(({ state }) => state === 'open' || state === 'claimed');
  }

  /** One person does something about a task; now and then two at the same moment. */
  async act(task: TaskView): Promise<void> {
    const { chance } = this.#random;
    const acts = [this.#act(task), ...(chance(0.4) ? [this.#act(task)] : [])];
    await Promise.all(acts.map((act) => act()));
  }

  async skip(): Promise<void> {
    await this.#driver.update(updateNames.skipStep, {
      caseId: this.#caseId,
      actor: manager('sam'),
      step: 'check',
      reason: 'as agreed',
    });
  }

  /** Decides what the procedure waits for. */
  async settle(): Promise<void> {
    for (const task of await this.open())
      if (task.data['exceptionId'] === undefined) await this.#decide(task);
  }

  #command(what: 'task' | 'approval') {
    const label = `task ${++this.#labels}`;
    return {
      do: 'task',
      label,
      task: what === 'task' ? this.#task(label) : this.#approval(label),
    } as const;
  }

  #task(title: string): TaskSpec {
    return { kind: 'escalation', role: 'order-management-specialist', title, choices, ...words };
  }

  #approval(title: string): TaskSpec {
    const { one, whole, chance } = this.#random;
    const end = one([
      { onExpiry: 'reject' },
      { onExpiry: 'keep' },
      { onExpiry: 'escalate', escalateTo: 'billing-owner' },
    ] as const);
    const expiry = { expiry: { minutes: whole(20, 400), calendar: 'always', ...end } };
    return {
      kind: 'approval',
      role: 'operations-manager',
      title,
      choices: verdicts,
      approval: { quorum, ...(chance(0.6) && expiry) },
      ...words,
    };
  }

  #act({ taskId, approval, claimedBy, choices: known }: TaskView): () => Promise<unknown> {
    const { one, chance } = this.#random;
    const staff = approval === undefined ? specialists : managers;
    const holder = staff.find(({ subject }) => subject === claimedBy);
    const actor = holder !== undefined && chance(0.5) ? holder : one(staff);
    const say =
      (name: string, message: object = {}) =>
      () =>
        this.#driver.update(name, { taskId, actor, ...message });
    const choice = one([...known, ...known.slice(0, 1)]).key;
    const away = {
      comment: `${one(specialists).subject} is away`,
      insteadOf: { person: 'olga', untilMs: Date.now() + 86_400_000 },
    };
    const deputy = one(staff).subject;
    const absence = () =>
      this.#driver.update(updateNames.reassign, {
        taskId,
        actor: manager('cora'),
        toPerson: deputy,
        ...away,
      });
    const note = () =>
      this.#driver.update(updateNames.note, { caseId: this.#caseId, actor, text: 'still at it' });
    const decision = say(updateNames.complete, { choice, comment: 'as I see it' });
    const release = say(updateNames.release);
    const others = [
      say(updateNames.claim),
      say(updateNames.claim),
      release,
      ...(actor === holder ? [release, release] : []),
      absence,
      note,
    ];
    return one(
      approval === undefined
        ? [decision, ...others, say(updateNames.claim)]
        : [decision, decision, decision, decision, ...others],
    );
  }

  async #decide(task: TaskView): Promise<void> {
    const holder = task.assignee ?? task.claimedBy;
    const by = person(task.approval === undefined ? (holder ?? last) : last, task.role);
    const choice = task.approval === undefined ? 'yes' : 'reject';
    await eventually(
      `a decision of ${task.taskId}`,
      async () => {
        const answer = await this.#driver.complete(task, choice, { by });
        if (answer.ok) return true;
        // The read model shows a task a moment before the history holds it: when the worker dies in
        // between, the case may not know it yet.
        if (answer.code === 'unknown-task') return false;
        throw new Error(`${task.taskId}: ${JSON.stringify(answer)}`);
      },
      this.#patienceMs,
    );
  }
}
