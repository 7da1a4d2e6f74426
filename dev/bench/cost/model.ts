import type { Operation, OrderFigures } from './order-figures.ts';
import { prices } from './prices.ts';

/** Dollars a month, part by part. */
export type MonthlyCost = { readonly [part: string]: number };

const daysPerMonth = 30;
const secondsPerDay = 86_400;
const hoursPerMonth = 24 * daysPerMonth;
const gb = 1e9;
const million = 1e6;
/** Memory with which a Lambda function has a whole processor. */
const gbPerProcessor = 1.769;
/** Both zones of an endpoint to Temporal. */
const endpoints = 2;
const fixed = { secrets: 1, keys: 3, alarms: 24, webAclRules: 3 };

/** What does not depend on the number of orders, besides Temporal's plan. */
export function standingCost(): MonthlyCost {
  return {
    'keys, secret, alarms, dashboard, firewall':
      fixed.secrets * prices.secretPerMonth +
      fixed.keys * prices.keyPerMonth +
      fixed.alarms * prices.alarmPerMonth +
      prices.dashboardPerMonth +
      prices.webAclPerMonth +
      fixed.webAclRules * prices.webAclRulePerMonth,
  };
}

/**
 * What grows with orders on AWS, except the workers. Storage as it is once the longest keeping time
 * has passed.
 */
export function orderCost(order: OrderFigures, run: Operation, ordersPerDay: number): MonthlyCost {
  const orders = ordersPerDay * daysPerMonth;
  const requests = orders * order.requests;
  return {
    DynamoDB:
      (orders *
        (order.writeUnits * prices.writeUnitsPerMillion +
          order.readUnits * prices.readUnitsPerMillion)) /
        million +
      ((orders * run.monthsInTable * order.tableBytes) / gb) *
        (prices.tablePerGbMonth + prices.recoveryPerGbMonth),
    'HTTP API and its function':
      (requests * (prices.httpApiPerMillion + prices.lambdaPerMillion)) / million +
      (requests * order.requestMs * run.apiGb * prices.lambdaPerGbSecond) / 1000,
    'records and logs':
      (orders * order.records * prices.recordPutsPerThousand) / 1000 +
      ((orders * run.monthsOfRecords * order.recordBytes) / gb) * prices.recordsPerGbMonth +
      ((orders * order.logBytes) / gb) * prices.logsPerGb,
  };
}

/**
 * Temporal Cloud on either plan: actions, storage of open and of closed cases, and the plan itself.
 */
export function temporalCost(
  order: OrderFigures,
  run: Operation,
  ordersPerDay: number,
): Record<'developer' | 'business', MonthlyCost> {
  const actions = ordersPerDay * daysPerMonth * order.actions;
  const gbHoursADay = (ordersPerDay * order.historyBytes * hoursPerMonth) / gb;
  const storage =
    gbHoursADay *
    (run.daysOpen * prices.activeStoragePerGbHour +
      run.daysRetained * prices.retainedStoragePerGbHour);
  const flat = (actions * prices.developerActionsPerMillion) / million;
  const tiered = tieredCost(actions);
  return {
    developer: { actions: flat, storage, plan: (flat + storage) * prices.planShare },
    business: {
      actions: tiered,
      storage,
      plan: Math.max(prices.businessPlanPerMonth, (tiered + storage) * prices.planShare),
    },
  };
}

function tieredCost(actions: number): number {
  let [cost, below] = [0, 0];
  for (const { upToMillions, price } of prices.businessActionsPerMillion) {
    const inTier = Math.min(actions, upToMillions * million) - below;
    if (inTier <= 0) break;
    cost += (inTier * price) / million;
    below += inTier;
  }
  return cost;
}

/**
 * Lambda workers: a burst that finds none awake wakes one, which stays for `wakeSeconds`; under
 * more load than one can carry there are as many as the processor time needs. Bursts come at
 * random.
 */
export function lambdaWorkers(order: OrderFigures, run: Operation, ordersPerDay: number): number {
  const ordersPerSecond = ordersPerDay / secondsPerDay;
  const secondsBetweenBursts = 1 / (ordersPerSecond * order.bursts);
  const awake = run.wakeSeconds / (run.wakeSeconds + secondsBetweenBursts);
  const processors = run.workerGb / gbPerProcessor;
  const busy = (ordersPerSecond * order.workerMs) / (1000 * processors * run.utilisation);
  const workers = Math.max(awake, busy);
  const seconds = workers * secondsPerDay * daysPerMonth;
  const wakes = seconds / run.wakeSeconds;
  return (
    seconds * run.workerGb * prices.lambdaPerGbSecond + (wakes * prices.lambdaPerMillion) / million
  );
}

/** Containers that always run, at least two, and the endpoint to Temporal that they share. */
export function fargateWorkers(
  order: OrderFigures,
  { fargate, utilisation }: Operation,
  ordersPerDay: number,
): number {
  const processors = ((ordersPerDay / secondsPerDay) * order.workerMs) / (1000 * utilisation);
  const tasks = Math.max(fargate.leastTasks, Math.ceil(processors / fargate.vcpu));
  const perHour =
    tasks * (fargate.vcpu * prices.vcpuHour + fargate.gb * prices.gbHour) +
    endpoints * prices.endpointHour;
  return perHour * hoursPerMonth;
}

/** Orders a day from which containers are cheaper. */
export function breakEven(order: OrderFigures, run: Operation): number {
  let [below, above] = [1, 10_000_000];
  while (above / below > 1.001) {
    const middle = Math.sqrt(below * above);
    if (lambdaWorkers(order, run, middle) < fargateWorkers(order, run, middle)) below = middle;
    else above = middle;
  }
  return above;
}
