import {
  breakEven,
  fargateWorkers,
  lambdaWorkers,
  type MonthlyCost,
  orderCost,
  standingCost,
  temporalCost,
} from './model.ts';
import type { Operation, OrderFigures } from './order-figures.ts';

const perThousandAt = 10_000;
const volumes = [10, perThousandAt, 1_000_000];
const daysPerMonth = 30;

/** The tables of docs/cost.md. */
export function costTables(order: OrderFigures, run: Operation): string {
  return [
    `### 1,000 orders, at ${grouped(perThousandAt)} a day`,
    table(['part', 'US$'], perThousand(order, run)),
    '### A month, in US$, by orders a day',
    table(['part', ...volumes.map((volume) => `${grouped(volume)} / day`)], perMonth(order, run)),
    'Containers are cheaper than Lambda workers from about ' +
      `${grouped(twoDigits(breakEven(order, run)))} orders a day.`,
  ].join('\n\n');
}

/** Without what does not depend on the number of orders. */
function perThousand(order: OrderFigures, run: Operation): readonly string[] {
  const { actions, storage } = temporalCost(order, run, perThousandAt).developer;
  const parts: MonthlyCost = {
    'Temporal actions': actions ?? 0,
    'Temporal storage': storage ?? 0,
    ...orderCost(order, run, perThousandAt),
    'workers (Lambda)': lambdaWorkers(order, run, perThousandAt),
  };
  const toThousand = 1000 / (perThousandAt * daysPerMonth);
  return Object.entries({ ...parts, '**all**': sum(parts) }).map(([part, cost]) =>
    row([part, (cost * toThousand).toFixed(3)]),
  );
}

function perMonth(order: OrderFigures, run: Operation): readonly string[] {
  const columns = volumes.map((volume): MonthlyCost => {
    const { developer, business } = temporalCost(order, run, volume);
    const others = { ...standingCost(), ...orderCost(order, run, volume) };
    const [lambda, containers] = [
      lambdaWorkers(order, run, volume),
      fargateWorkers(order, run, volume),
    ];
    const temporal = {
      'Temporal, Developer plan': sum(developer),
      'Temporal, Business plan': sum(business),
    };
    const workers = { 'workers: Lambda': lambda, 'workers: containers': containers };
    const least =
      sum(others) + Math.min(sum(developer), sum(business)) + Math.min(lambda, containers);
    return {
      ...temporal,
      ...others,
      ...workers,
      '**all, with the cheaper plan and workers**': least,
    };
  });
  return Object.keys(columns[0] ?? {}).map((part) =>
    row([part, ...columns.map((column) => dollars(column[part] ?? 0))]),
  );
}

const sum = (parts: MonthlyCost): number =>
  Object.values(parts).reduce((total, part) => total + part, 0);
const dollars = (cost: number): string => (cost < 10 ? cost.toFixed(2) : grouped(Math.round(cost)));
const grouped = (count: number): string => count.toLocaleString('en');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly string[]): string {
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
}

/** More is not to be had of a model. */
function twoDigits(count: number): number {
  return Number(count.toPrecision(2));
}
