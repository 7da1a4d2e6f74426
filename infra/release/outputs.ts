import { readFileSync } from 'node:fs';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';

const fileSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** What a release needs to know of a deployed stage; the names are those of the stacks' outputs. */
export interface StageOutputs {
  /** Qualified; missing where workers run in containers only. */
  readonly WorkerVersionArn?: string;
  readonly InvocationRoleArn?: string;
  readonly SecretId?: string;
}

/** Outputs of all stacks, from the file that `cdk deploy --outputs-file` wrote. */
export function outputsOfFile(file: string): StageOutputs {
  const reading = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!reading.success) throw new Error(`${file} is no outputs file of cdk deploy`);
  return Object.assign({}, ...Object.values(reading.data)) as StageOutputs;
}

/** The same from CloudFormation. */
export async function outputsOfStage(stage: string, region: string): Promise<StageOutputs> {
  const client = new CloudFormationClient({ region });
  const outputs: { [name: string]: string } = {};
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    const own = Stacks.filter(({ StackName }) =>
      StackName?.startsWith(`Handoff-${stage}-`),
    ).flatMap(({ Outputs }) => Outputs ?? []);
    for (const { OutputKey = '', OutputValue = '' } of own) outputs[OutputKey] = OutputValue;
  }
  if (Object.keys(outputs).length === 0)
    throw new Error(`no stack Handoff-${stage}-… has outputs: deploy the stage first`);
  return outputs;
}
