import type { FanOutSize } from '../../domain/cases/fan-out.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import type { ClockState } from '../../domain/sla/clock-view.ts';
import type { ClockSpec, Decision, OpenTask, TaskSpec } from '../../workflows/sop/index.ts';
import { type PracticeInput, type PracticeSop, practiceChild } from './practice-definition.ts';

type Facts = { readonly [key: string]: JsonValue };

/** What a case of practice can be told; the same names as the verbs of `Sop`. */
export type PracticeCommand =
  /** Starts the clock of policy under a name of its own, by default the same. */
  | { readonly do: 'clock'; readonly clock: string; readonly name?: string }
  | { readonly do: 'meet'; readonly name: string }
  | { readonly do: 'reopen'; readonly name: string; readonly reason: string }
  /** The next cycle of a periodic clock. */
  | { readonly do: 'restart'; readonly name: string }
  | { readonly do: 'pause' | 'resume'; readonly name: string; readonly reason: string }
  /** Until a clock is in a state, or the deadline; the fact `until:<label>` says which. */
  | {
      readonly do: 'until';
      readonly label: string;
      readonly clock?: { readonly name: string; readonly state: ClockState };
      readonly afterMs?: number;
    }
  /** Its decision becomes the fact `decided:<label>`; while it is open the other commands go on. */
  | { readonly do: 'task'; readonly label: string; readonly task: TaskSpec }
  /** Several at once: the fact `decided:<label>` holds their choices, others are withdrawn. */
  | {
      readonly do: 'tasks';
      readonly label: string;
      readonly tasks: readonly TaskSpec[];
      readonly wait: 'any' | 'all';
    }
  /** The notice of policy to the customer. */
  | { readonly do: 'tell-customer'; readonly notice: string; readonly etrAtMs: number }
  | {
      readonly do: 'tell';
      readonly notice: string;
      readonly to: 'requester' | { readonly role: 'operations-manager' };
    }
  /** The next word, as the fact `word:<label>`. */
  | { readonly do: 'take'; readonly label: string }
  | { readonly do: 'send'; readonly to: string; readonly text: string }
  /**
   * Reads the customer at the moments of a clock; one that is gone is adopted as the fact `found`.
   */
  | { readonly do: 'reconcile'; readonly clock?: string; readonly customerId: string }
  | { readonly do: 'start-child'; readonly label: string; readonly input: PracticeInput }
  | {
      readonly do: 'each-child';
      readonly label: string;
      readonly inputs: readonly PracticeInput[];
      readonly atOnce: number;
    }
  /** Credits every account; the outcome is the fact `credited:<label>`. */
  | (FanOutSize & {
      readonly do: 'for-each';
      readonly label: string;
    })
  | { readonly do: 'start'; readonly label: string; readonly input: PracticeInput }
  | { readonly do: 'tell-parent'; readonly text: string }
  | { readonly do: 'fail'; readonly reason: string }
  | { readonly do: 'raise'; readonly code: string; readonly text: string }
  | { readonly do: 'resolve'; readonly id: string; readonly text: string }
  | { readonly do: 'facts'; readonly facts: Facts }
  | { readonly do: 'link'; readonly kind: LinkKind; readonly id: string }
  | { readonly do: 'attach'; readonly fileName: string }
  | { readonly do: 'finish' };

type LinkKind = Parameters<PracticeSop['link']>[0];
type Doing<Verb extends PracticeCommand['do']> = Extract<PracticeCommand, { readonly do: Verb }>;
type Performers = {
  readonly [Verb in Exclude<PracticeCommand['do'], 'finish'>]: (
    sop: PracticeSop,
    command: Doing<Verb>,
  ) => Promise<void> | void;
};

const performers: Performers = {
  clock: (sop, { clock, name = clock }) => sop.clock(clockSpec(clock, name)),
  meet: (sop, { name }) => sop.meetClock(name),
  reopen: (sop, { name, reason }) => sop.reopenClock(name, { by: 'practice', reason }),
  restart: (sop, { name }) => sop.restartClock(name),
  pause: (sop, { name, reason }) => sop.pauseClock(name, reason),
  resume: (sop, { name, reason }) => sop.resumeClock(name, reason),
  until,
  task: async (sop, { label, task }) => {
    const decision = await sop.task(task as PracticeTask);
    sop.facts({ [`decided:${label}`]: factOf(decision) });
  },
  tasks,
  'tell-customer': (sop, { notice, etrAtMs }) => sop.tell({ notice, to: 'customer', etrAtMs }),
  tell: (sop, { notice, to }) => sop.tell({ notice, to }),
  take: async (sop, { label }) => {
    const { sender, data } = await sop.take('word', 'a word');
    sop.facts({ [`word:${label}`]: { sender, text: data.text } });
  },
  send: (sop, { to, text }) => sop.send(to, { name: 'word', data: { text } }),
  reconcile,
  'start-child': async (sop, { label, input }) => {
    const { businessKey } = input;
    const child = await sop.startChild(practiceChild, {
      businessKey: { kind: 'run', number: businessKey },
      title: `Practice ${businessKey}`,
      input: { ...input, parentCaseId: sop.caseId },
    });
    const told = await child.milestone('half-way');
    if (told) sop.facts({ [`told:${label}`]: told.text });
    sop.facts({ [`result:${label}`]: (await child.result()).commands });
  },
  'each-child': eachChild,
  'for-each': forEach,
  start: async (sop, { label, input }) => {
    const { businessKey } = input;
    const started = await sop.start(practiceChild, {
      businessKey: { kind: 'run', number: businessKey },
      title: `Practice ${businessKey}`,
      input,
    });
    sop.facts({ [`started:${label}`]: { ...started } });
  },
  'tell-parent': (sop, { text }) => sop.tellParent(practiceChild, 'half-way', { text }),
  fail: (_sop, { reason }) => {
    throw new RangeError(reason);
  },
  raise: (sop, command) => void sop.raise(command),
  resolve: (sop, { id, text }) => sop.resolve(id, { text, by: 'practice' }),
  facts: (sop, { facts }) => sop.facts(facts),
  link: (sop, { kind, id }) => sop.link(kind, id),
  attach: (sop, { fileName }) =>
    sop.attach({
      attachmentId: 'A-1',
      fileName,
      mediaType: 'text/plain',
      bytes: 4,
      digest: 'ab'.repeat(32),
    }),
};

/** Does what a command asks. */
export async function perform(
  sop: PracticeSop,
  command: Exclude<PracticeCommand, { do: 'finish' }>,
): Promise<void> {
  const performer = performers[command.do] as (
    sop: PracticeSop,
    command: PracticeCommand,
  ) => Promise<void> | void;
  await performer(sop, command);
}

type PracticeTask = Parameters<PracticeSop['task']>[0];

async function until(sop: PracticeSop, command: Doing<'until'>): Promise<void> {
  const { label, clock, afterMs } = command;
  const answer = await sop.until({
    waitingFor: label,
    done: () => clock !== undefined && sop.clockState(clock.name) === clock.state,
    ...(afterMs !== undefined && { deadlineAtMs: sop.now() + afterMs }),
  });
  sop.facts({ [`until:${label}`]: { answer, atMs: sop.now() } });
}

async function tasks(sop: PracticeSop, command: Doing<'tasks'>): Promise<void> {
  const open: OpenTask[] = [];
  for (const task of command.tasks) open.push(await sop.open(task as PracticeTask));
  const label = `decided:${command.label}`;
  if (command.wait === 'all') {
    const decisions = await sop.allOf(open, 'all of them');
    return sop.facts({ [label]: decisions.map(({ choice }) => choice) });
  }
  const { task, decision } = await sop.anyOf(open, 'any of them');
  for (const other of open) other.withdraw('another one was decided');
  sop.facts({ [label]: [open.indexOf(task), decision.choice] });
}

function reconcile(sop: PracticeSop, { clock, customerId }: Doing<'reconcile'>): void {
  sop.reconcile({
    name: `customer ${customerId}`,
    ...(clock !== undefined && { clock }),
    read: {
      activity: 'readCustomer',
      title: `Read customer ${customerId}`,
      owner: 'order-management-specialist',
      args: [customerId],
    },
    adopt: (customer) => {
      if (customer === null) return undefined;
      sop.facts({ found: customer.customerId });
      if (customer.active === false) sop.passPointOfNoReturn();
      return `customer ${customer.customerId} is there`;
    },
  });
}

async function eachChild(sop: PracticeSop, command: Doing<'each-child'>): Promise<void> {
  const starts = command.inputs.map((input) => ({
    businessKey: { kind: 'run', number: input.businessKey },
    title: `Practice ${input.businessKey}`,
    input: { ...input, parentCaseId: sop.caseId },
  }));
  const outcomes = await sop.eachChild(
    { workflow: practiceChild.workflow, definition: practiceChild.definition },
    starts,
    command.atOnce,
  );
  sop.facts({ [`outcomes:${command.label}`]: outcomes.map(({ ok }) => ok) });
}

async function forEach(sop: PracticeSop, command: Doing<'for-each'>): Promise<void> {
  const { do: _do, label, ...size } = command;
  // The catalogue knows no activity of the tests.
  const spec = {
    activity: 'creditAccount',
    title: `Credit ${label}`,
    owner: 'operations-manager',
    ...size,
  } as Parameters<PracticeSop['forEach']>[0];
  const { done, failed } = await sop.forEach(spec);
  sop.facts({ [`credited:${label}`]: { done, failed: failed.map((one) => ({ ...one })) } });
}

function factOf({ choice, comment, by, form, reasonCode }: Decision): Facts {
  return { choice, comment, by, form, reasonCode: reasonCode ?? null };
}

/** With the kernel's own words. */
function clockSpec(clock: string, name: string): ClockSpec {
  return { name, clock, title: `Practice clock ${name}` };
}
