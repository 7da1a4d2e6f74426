import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import { readAccessPolicy } from '../../api/access/access-policy.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { procedureKeys } from '../../api/procedures.ts';
import type { NoticeDirectory } from '../../domain/escalation/directory.ts';
import type { Policy } from '../../workflows/load-policy.ts';
import { CaseDriver } from './case-driver.ts';
import { withSlices } from './changed-policy.ts';
import { type Harness, type HarnessOptions, required, startHarness } from './harness.ts';
import type { PracticeCommand } from './practice-commands.ts';
import { type PracticeInput, practiceSignal } from './practice-definition.ts';
import { type PracticePolicy, practicePolicy } from './practice-policy.ts';

/** A case of the practice procedure under test. */
export class PracticeDriver extends CaseDriver {
  /** Tells the case to do something; it does it beside whatever else it does. */
  async tell(...commands: readonly PracticeCommand[]): Promise<void> {
    for (const command of commands)
      await this.handle.signal<[PracticeCommand]>(practiceSignal, command);
  }

  /** Starts a clock of the practice policy; until it runs. */
  async startClock(clock: string, name = clock): Promise<void> {
    await this.tell({ do: 'clock', clock, name });
    await this.sees(`clock ${name}`, ({ case: view }) =>
      view.clocks.some((one) => one.name === name),
    );
  }

  /** Ends it with its deviations documented by whoever owns the last step. */
  async finishResolved(): Promise<void> {
    await this.tell({ do: 'finish' });
    await this.decide('exception', 'resolved', { comment: 'seen' });
    await this.handle.result();
  }

  /** Ends it; answers once it is closed. */
  async finish(): Promise<void> {
    await this.tell({ do: 'finish' });
    await this.handle.result();
  }
}

export interface PracticeOptions extends Omit<HarnessOptions, 'policy' | 'bundlePath'> {
  /** Replaces parts of the practice policy. */
  readonly practice?: Partial<PracticePolicy>;
  /**
   * Replaces parts of the directory of notices; without it nothing is held back, whenever a test
   * runs.
   */
  readonly notices?: Partial<NoticeDirectory>;
}

/** Adds the practice procedure's slice to a policy: for `startHarness` and `startApiHarness`. */
export function withPractice(
  practice: Partial<PracticePolicy> = {},
  notices: Partial<NoticeDirectory> = {},
): (policy: Policy) => Policy {
  const slice: PracticePolicy = { ...practicePolicy, ...practice };
  return (policy) => {
    const directory = { ...policy.notices, quietHours: {}, ...notices };
    return withSlices({ ...policy, notices: directory }, { practice: slice });
  };
}

/** Lets specialists do with its cases what they may with orders: `deps` of `startApiHarness`. */
export function withPracticeAccess(real: ApiDeps): ApiDeps {
  const name = 'access.yaml';
  const shipped = readFileSync(resolve('policy', name), 'utf8');
  const rows = '  practice:\n    order-management-specialist: *specialist\n';
  const text = shipped.replace('\n# Which cases', `${rows}\n# Which cases`);
  const procedures = [...procedureKeys, 'practice'];
  return { ...real, policyTable: readAccessPolicy({ name, text }, procedures) };
}

/** Path of the bundle of the practice procedure, which the global set-up built. */
export function practiceBundle(): string {
  return required('PRACTICE_BUNDLE');
}

/** Starts a case of practice on the harness's queue; until it waits for its first command. */
export async function startPractice(
  { client, taskQueue }: { readonly client: Client; readonly taskQueue: string },
  input: Partial<PracticeInput> = {},
): Promise<PracticeDriver> {
  const businessKey = input.businessKey ?? `P-${randomUUID().slice(0, 8)}`;
  const driver = new PracticeDriver(client, `practice:run:${businessKey}`);
  const full: PracticeInput = {
    businessKey,
    customerId: 'C-1',
    region: 'americas',
    requestedBy: 'rita',
    ...input,
  };
  await client.workflow.start('practice', {
    taskQueue,
    workflowId: driver.workflowId,
    args: [full],
  });
  await driver.sees('waiting for a command', ({ case: view }) => view.status === 'waiting');
  return driver;
}

/** A harness whose worker runs the practice procedure alone. */
export interface PracticeHarness extends Omit<Harness, 'order' | 'start'> {
  readonly start: (input?: Partial<PracticeInput>) => Promise<PracticeDriver>;
}

/** Starts everything for one test file; call `close` in afterAll. */
export async function startPracticeHarness({
  practice,
  notices,
  ...options
}: PracticeOptions = {}): Promise<PracticeHarness> {
  const parts = { policy: withPractice(practice, notices), bundlePath: practiceBundle() };
  const { order: _order, start: _start, ...harness } = await startHarness({ ...options, ...parts });
  return { ...harness, start: (input) => startPractice(harness, input) };
}
