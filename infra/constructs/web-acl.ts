import { ArnFormat, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { removalOf } from './stage-stack.ts';

const measured = (metricName: string) => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});

/**
 * Rule groups that AWS keeps up to date: senders known for attacks, usual attacks on web sites,
 * known bad inputs.
 */
const managed = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
];

/**
 * Requests from one address in five minutes: a whole office behind one address stays well below it.
 */
const requestsPerAddress = 2_000;

const rules: readonly CfnWebACL.RuleProperty[] = [
  {
    name: 'rate',
    priority: 0,
    action: { block: {} },
    statement: { rateBasedStatement: { limit: requestsPerAddress, aggregateKeyType: 'IP' } },
    visibilityConfig: measured('rate'),
  },
  ...managed.map((name, index) => ({
    name,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    visibilityConfig: measured(name),
  })),
];

/** The firewall before the console. It has to lie in us-east-1. Its log holds no credentials. */
export function webAcl(scope: Construct, config: StageConfig): CfnWebACL {
  const acl = new CfnWebACL(scope, 'WebAcl', {
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: measured('console'),
    rules: [...rules],
  });
  if (config.switches.wafLogging) logTo(acl, config);
  return acl;
}

function logTo(acl: CfnWebACL, config: StageConfig): void {
  const group = new LogGroup(acl, 'Log', {
    // WAF takes only groups whose name begins so.
    logGroupName: `aws-waf-logs-handoff-${config.stage}`,
    retention: config.logRetentionDays,
    removalPolicy: removalOf(config),
  });
  new CfnLoggingConfiguration(acl, 'Logging', {
    resourceArn: acl.attrArn,
    // Without the `:*` that the group's own ARN ends with.
    logDestinationConfigs: [
      Stack.of(acl).formatArn({
        service: 'logs',
        resource: 'log-group',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        resourceName: group.logGroupName,
      }),
    ],
    redactedFields: ['authorization', 'cookie'].map((Name) => ({ singleHeader: { Name } })),
  });
}
