import {
  CancellationScope,
  getExternalWorkflowHandle,
  scheduleActivity,
} from '@temporalio/workflow';
import type { EnginePort } from '../../../activities/engine/port.ts';
import { workflowIdOf, workflowIdOfCase } from '../../../domain/cases/case-id.ts';
import { type CaseMessage, signalNames } from '../../../domain/cases/messages.ts';
import type { CaseContext } from '../case/context.ts';
import type { ChildProcedure, ChildStart } from './child-procedure.ts';

/** A case that was started and left to itself. */
export interface LeftCase {
  readonly caseId: string;
  /** One of the same business key was there already: it runs, or it has completed. */
  readonly joined: boolean;
}

const patient = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
} as const;

/** Starts a case by its business key; tried until Temporal answers, and started once. */
export async function startAndLeave<Input extends object, Result>(
  { file, interruption }: CaseContext,
  { workflow, definition }: ChildProcedure<Input, Result>,
  { businessKey, title, input }: ChildStart<Input>,
): Promise<LeftCase> {
  const { customerId } = file.view;
  const ask = {
    workflow,
    procedure: definition.key,
    workflowId: workflowIdOf(definition.key, businessKey),
    number: businessKey.number,
    title,
    input,
    ...(customerId !== undefined && { customerId }),
  };
  const options = { ...patient, summary: `Start ${title}` };
  const started = await interruption.run(() =>
    scheduleActivity<Awaited<ReturnType<EnginePort['startCase']>>>('startCase', [ask], options),
  );
  const { caseId, joined } = started;
  file.addReference({ kind: 'case', id: caseId });
  const text = joined ? `${title} is ${caseId} already` : `${title} started as ${caseId}`;
  file.record({ kind: 'link.added', text, data: { linkedCaseId: caseId, joined } });
  return started;
}

/** Sends a message to another case, once by the sender's case and the message's id. */
export async function sendToCase(message: CaseMessage): Promise<void> {
  const workflowId = workflowIdOfCase(message.caseId);
  if (workflowId === undefined) throw new RangeError(`${message.caseId} is no case id`);
  const send = () => getExternalWorkflowHandle(workflowId).signal(signalNames.message, message);
  await CancellationScope.nonCancellable(send);
}
