import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of the rule packs on a construct and all below it, each with the reason why it
 * is right here. Call it where the construct is made. Keys are rule ids as reported, such as
 * `AwsSolutions-S1` or `AwsSolutions-IAM5[Resource::*]`.
 */
export function accept(
  construct: IConstruct,
  findings: { readonly [ruleId: string]: string },
): void {
  for (const [id, reason] of Object.entries(findings))
    Validations.of(construct).acknowledge({ id, reason });
}
