import {
  Duration,
  aws_events as events,
  type aws_lambda as lambda,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accept } from './accept.ts';
import { tellConsequence } from './consequence.ts';

export interface MeasuringRuleProps {
  readonly alias: lambda.Alias;
  readonly everyMinutes: number;
  /** What the business notices when nothing is measured. */
  readonly ifItFails: string;
}

/**
 * Wakes the API to measure what no request and no worker can tell: cases that are stuck, and work
 * that waits. One that fails is not repeated: the next follows in minutes.
 */
export class MeasuringRule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { alias, everyMinutes, ifItFails }: MeasuringRuleProps,
  ) {
    super(scope, id);
    // CDK's own interfaces are not written for exact optional properties, hence `as`.
    const target = new targets.LambdaFunction(alias as lambda.IFunction, {
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    });
    const rule = new events.Rule(this, 'Rule', {
      description: 'Handoff: wakes the API, which measures stuck cases and waiting work',
      schedule: events.Schedule.rate(Duration.minutes(everyMinutes)),
      targets: [target],
    });
    tellConsequence(rule, 'if-it-fails', ifItFails);
    accept(rule, {
      'Serverless-EventBusDLQ':
        'A measurement that was not made is of no use later; the next follows in minutes.',
    });
  }
}
