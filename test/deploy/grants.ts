import {
  CloudFormationClient,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import type { Place } from './place.ts';
import { clientOptions } from './stage.ts';

interface Statement {
  readonly Action: string | readonly string[];
}

interface Template {
  readonly Resources: {
    readonly [id: string]: {
      readonly Type: string;
      Properties: { PolicyDocument: { Statement: readonly Statement[] } };
    };
  };
}

/** Deploys a stack as it is, but for the statements of its policies that grant the action. */
export async function removeGrant(place: Place, StackName: string, action: string): Promise<void> {
  const client = new CloudFormationClient(clientOptions(place));
  const { TemplateBody } = await client.send(
    new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
  );
  const template = JSON.parse(TemplateBody ?? '') as Template;
  let removed = 0;
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { PolicyDocument: document } = Properties;
    const kept = document.Statement.filter(({ Action }) => ![Action].flat().includes(action));
    removed += document.Statement.length - kept.length;
    document.Statement = kept;
  }
  if (removed === 0) throw new Error(`${StackName} grants ${action} nowhere`);
  await client.send(
    new UpdateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  await waitUntilStackUpdateComplete(
    { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { StackName },
  );
  client.destroy();
}
