import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

/**
 * A stack `Handoff-<stage>-<name>` in the stage's account; where state is kept, it cannot be
 * deleted by mistake.
 */
export function stageStack(
  scope: Construct,
  name: string,
  about: { readonly config: StageConfig; readonly description: string },
): Stack {
  const { config, description } = about;
  return new Stack(scope, `Handoff-${config.stage}-${name}`, {
    env: { account: config.account, region: config.region },
    description,
    terminationProtection: config.switches.retain,
  });
}

/** What becomes of a stateful resource when its stack goes or no longer names it. */
export function removalOf(config: StageConfig): RemovalPolicy {
  return config.switches.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
