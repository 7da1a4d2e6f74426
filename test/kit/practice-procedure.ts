/**
 * A procedure for tests of the kernel: it does what its signals ask, each beside the others, until
 * it is told to finish. Bundled on its own (practice-harness.ts), never released.
 */
import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import { runCase } from '../../workflows/sop/index.ts';
import { type PracticeCommand, perform } from './practice-commands.ts';
import {
  type PracticeInput,
  type PracticeSop,
  practiceProcedure,
  practiceSignal,
} from './practice-definition.ts';

/** Batches of its fan-outs run in its bundle too. */
export { fanOutBatch } from '../../workflows/sop/children/fan-out-batch.ts';

/** Workflow id: `practice:run:` and the number of the business key. */
export async function practice(input: PracticeInput): Promise<{ readonly commands: number }> {
  const commands: PracticeCommand[] = [];
  commands.push(...(input.commands ?? []));
  setHandler(
    defineSignal<[PracticeCommand]>(practiceSignal),
    (command) => void commands.push(command),
  );
  const { businessKey, commands: _commands, ...header } = input;
  const { customerId } = input;
  const references = customerId === undefined ? [] : [{ kind: 'customer', id: customerId }];
  const opening = {
    ...header,
    procedure: practiceProcedure,
    title: `Practice ${businessKey}`,
    references,
  };
  return runCase(opening, async (sop: PracticeSop) => {
    const nothing = () => undefined;
    await sop.step('work', () => obey(sop, commands), nothing);
    await sop.step('check', async () => undefined, nothing);
    await sop.step('finish', async () => undefined);
    return { commands: commands.length };
  });
}

async function obey(sop: PracticeSop, commands: readonly PracticeCommand[]): Promise<void> {
  let done = 0;
  const underWay = new Set<Promise<void>>();
  for (;;) {
    await sop.until({ waitingFor: 'the next command', done: () => commands.length > done });
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
