import { aws_budgets as budgets, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

/**
 * Percent of the budget at which the mailbox hears of it: when it will be passed, and when it is.
 */
const notices = [
  { notificationType: 'FORECASTED', threshold: 100 },
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 100 },
];

/**
 * What the stage may cost a month. Costs are found by the tag `stage`, which the account must have
 * activated for cost allocation.
 */
export function monthlyBudget(
  scope: Construct,
  { stage, budgetUsd, alarmMail }: StageConfig,
): void {
  const budget = new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `handoff-${stage}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budgetUsd, unit: 'USD' },
      costFilters: { TagKeyValue: [`user:stage$${stage}`] },
    },
    notificationsWithSubscribers: notices.map((notice) => ({
      notification: { ...notice, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers: [{ subscriptionType: 'EMAIL', address: alarmMail }],
    })),
  });
  Tags.of(budget).add('handoff:owner', 'operations-manager');
}
