/**
 * A procedure for tests of the kernel: it does what its signals ask, each beside the others, until
 * it is told to finish. Bundled on its own (practice-harness.ts), never released.
 */
import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { ReferenceKind } from '../../domain/cases/case.ts';
import type { CaseDefinition } from '../../domain/cases/procedure.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import { type ClockSpec, runCase, type Sop, type TaskSpec } from '../../workflows/sop/index.ts';
import type { PracticePolicy } from './practice-policy.ts';

export const practiceProcedure = {
  key: 'practice',
  title: 'Practice',
  steps: [
    {
      key: 'work',
      title: 'Do what is asked',
      ownerRole: 'order-management-specialist',
      skippable: true,
    },
    {
      key: 'check',
      title: 'Check what was done',
      ownerRole: 'order-management-specialist',
      skippable: true,
    },
    { key: 'finish', title: 'Finish', ownerRole: 'order-management-specialist' },
  ],
  pointOfNoReturn: 'it is finished',
} as const satisfies CaseDefinition;

/** What a case of practice can be told; the same names as the verbs of `Sop`. */
export type PracticeCommand =
  /** Starts the clock of policy under a name of its own, by default the same. */
  | { readonly do: 'clock'; readonly clock: string; readonly name?: string }
  | { readonly do: 'meet'; readonly name: string }
  | { readonly do: 'reopen'; readonly name: string; readonly reason: string }
  /** The next cycle of a periodic clock. */
  | { readonly do: 'restart'; readonly name: string }
  /** Its decision becomes the fact `decided:<label>`; while it is open the other commands go on. */
  | { readonly do: 'task'; readonly label: string; readonly task: TaskSpec }
  /** The notice of policy to the customer. */
  | { readonly do: 'tell-customer'; readonly notice: string; readonly etrAtMs: number }
  | { readonly do: 'raise'; readonly code: string; readonly text: string }
  | { readonly do: 'resolve'; readonly id: string; readonly text: string }
  | { readonly do: 'facts'; readonly facts: { readonly [key: string]: JsonValue } }
  | { readonly do: 'link'; readonly kind: ReferenceKind; readonly id: string }
  | { readonly do: 'finish' };

export interface PracticeInput {
  readonly businessKey: string;
  readonly customerId: string;
  readonly region: string;
  readonly requestedBy: string;
}

export const practiceSignal = 'practice';

/** Workflow id: `practice:` and the business key. */
export async function practice(input: PracticeInput): Promise<{ readonly commands: number }> {
  const commands: PracticeCommand[] = [];
  setHandler(
    defineSignal<[PracticeCommand]>(practiceSignal),
    (command) => void commands.push(command),
  );
  const { businessKey, ...header } = input;
  const references = [{ kind: 'customer' as const, id: input.customerId }];
  const opening = {
    ...header,
    procedure: practiceProcedure,
    title: `Practice ${businessKey}`,
    references,
  };
  return runCase<PracticePolicy, { readonly commands: number }>(opening, async (sop) => {
    const nothing = () => undefined;
    await sop.step('work', () => obey(sop, commands), nothing);
    await sop.step('check', async () => undefined, nothing);
    await sop.step('finish', async () => undefined);
    return { commands: commands.length };
  });
}

async function obey(sop: Sop<PracticePolicy>, commands: readonly PracticeCommand[]): Promise<void> {
  let done = 0;
  const underWay = new Set<Promise<void>>();
  for (;;) {
    await sop.until('the next command', () => commands.length > done);
    const command = commands[done++];
    if (command === undefined) continue;
    if (command.do === 'finish') break;
    const work = perform(sop, command).finally(() => underWay.delete(work));
    // A cancellation ends them too; it reaches the procedure by `until`.
    work.catch(() => undefined);
    underWay.add(work);
  }
  await condition(() => underWay.size === 0);
}

async function perform(
  sop: Sop<PracticePolicy>,
  command: Exclude<PracticeCommand, { do: 'finish' }>,
): Promise<void> {
  switch (command.do) {
    case 'clock':
      return sop.clock(clockSpec(command));
    case 'meet':
      return sop.meetClock(command.name);
    case 'reopen':
      return sop.reopenClock(command.name, { by: 'practice', reason: command.reason });
    case 'restart':
      return sop.restartClock(command.name);
    case 'task': {
      const { choice, comment, by, form, reasonCode = null } = await sop.task(command.task);
      return sop.facts({ [`decided:${command.label}`]: { choice, comment, by, form, reasonCode } });
    }
    case 'tell-customer':
      return sop.tellCustomer(command.notice, command.etrAtMs);
    case 'raise':
      sop.raise(command);
      return;
    case 'resolve':
      return sop.resolve(command.id, { text: command.text, by: 'practice' });
    case 'facts':
      return sop.facts(command.facts);
    case 'link':
      return sop.link(command.kind, command.id);
  }
}

/** With the kernel's own words. */
function clockSpec({ clock, name = clock }: Extract<PracticeCommand, { do: 'clock' }>): ClockSpec {
  return { name, clock, title: `Practice clock ${name}` };
}
