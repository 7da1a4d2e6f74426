import { Tags } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Who acts on alarms; roles of `policy/roles.yaml`. */
export type AlarmOwner = 'on-call-engineer' | 'operations-manager';

/**
 * An alarm says who acts, what happens to the business if nobody does, and where the first steps
 * are written.
 */
export interface OwnedAlarmProps {
  readonly owner: AlarmOwner;
  /** What happens to orders, customers or money while this is so: a sentence. */
  readonly consequence: string;
  /** Heading in docs/runbooks/alarms.md, as its anchor. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /**
   * Periods of the metric that must be at or over the threshold, one after the other; 1 unless said
   * otherwise.
   */
  readonly periods?: number;
  /** `at-least` unless said otherwise. */
  readonly comparison?: 'at-least' | 'below';
  /** What no data means; `fine` unless said otherwise. */
  readonly silence?: 'fine' | 'alarming';
  /**
   * Told when it goes off and when it is over; left out where something else acts on the alarm,
   * such as a canary.
   */
  readonly topic?: ITopic;
}

const sentence = /^\S.{20,}\.$/s;

/** An alarm of CloudWatch with an owner. Throws an Error where the consequence is no sentence. */
export class OwnedAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: OwnedAlarmProps) {
    const { owner, consequence, runbook, metric, threshold, topic } = props;
    if (!sentence.test(consequence))
      throw new Error(`alarm ${id}: consequence must be a sentence, and is "${consequence}"`);
    const firstSteps = `First steps: docs/runbooks/alarms.md#${runbook}`;
    super(scope, id, {
      metric,
      threshold,
      evaluationPeriods: props.periods ?? 1,
      alarmDescription: `${consequence} Owner: ${owner}. ${firstSteps}`,
      comparisonOperator:
        props.comparison === 'below'
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData:
        props.silence === 'alarming' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    if (topic) {
      this.addAlarmAction(new SnsAction(topic));
      this.addOkAction(new SnsAction(topic));
    }
    Tags.of(this).add('handoff:owner', owner);
  }
}
