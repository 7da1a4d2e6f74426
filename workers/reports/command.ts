import { parseArgs } from 'node:util';
import type { ReviewStart } from '../../activities/reports/port.ts';
import { monthOf } from '../../domain/reports/month.ts';
import { limitText } from '../../domain/reports/review.ts';
import type { MonthReport, MonthReports, ProcedureReport } from '../../store/month-report.ts';
import type { ReviewStarter } from './start-reviews.ts';

/** What the command works on. */
export interface ReportsCommandParts {
  readonly reports: MonthReports;
  readonly reviews: Pick<ReviewStarter, 'startMonth'>;
  readonly ensureSchedules: () => Promise<void>;
  readonly taskQueue: string;
  readonly print: (line: string) => void;
}

const usage = [
  'usage:',
  '  npm run reports -- sla --month YYYY-MM [--procedure P] [--json]    prints the service ' +
    'levels of a month',
  '  npm run reports -- review --month YYYY-MM [--procedure P]          starts the reviews ' +
    'of a month that is over; those held stay',
  '  npm run reports -- schedules                                       creates the ' +
    'schedules, or brings them to the policy',
];

/** Runs one of the commands; returns the exit code, 1 for wrong usage. */
export async function runReportsCommand(
  args: readonly string[],
  parts: ReportsCommandParts,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      month: { type: 'string' },
      procedure: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [verb, ...rest] = positionals;
  const { month, procedure, json } = values;
  if (rest.length > 0) return wrong(parts);
  if (verb === 'schedules' && month === undefined) {
    await parts.ensureSchedules();
    parts.print('the schedules stand');
    return 0;
  }
  if (month === undefined || !isMonth(month)) return wrong(parts);
  if (verb === 'sla') return printReport(parts, { month, procedure, json });
  return verb === 'review' ? review(parts, { month, procedure }) : wrong(parts);
}

function wrong({ print }: ReportsCommandParts): number {
  usage.forEach(print);
  return 1;
}

function isMonth(text: string): boolean {
  return /^20\d{2}-(0[1-9]|1[0-2])$/.test(text);
}

interface Asked {
  readonly month: string;
  readonly procedure: string | undefined;
}

async function printReport(
  { reports, print }: ReportsCommandParts,
  asked: Asked & { readonly json: boolean },
): Promise<number> {
  const { procedure } = asked;
  if (procedure !== undefined && !reports.procedures.includes(procedure)) {
    print(`there is no procedure ${procedure}; there are ${reports.procedures.join(', ')}`);
    return 1;
  }
  const report = await reports.report(asked);
  if (asked.json) print(JSON.stringify(report, null, 2));
  else reportLines(report).forEach(print);
  return 0;
}

/** A report in lines. */
function reportLines({ month, zone, complete, procedures }: MonthReport): readonly string[] {
  const notOver = complete ? '' : ` (not over: it is ${monthOf(zone, Date.now())})`;
  return [`${month} in ${zone}${notOver}`, ...procedures.flatMap(procedureLines)];
}

function procedureLines({
  procedure,
  total,
  rows,
  goals,
  limits,
  review,
}: ProcedureReport): readonly string[] {
  const rest =
    `${total.open} open, ${total.paused} paused, ${total.stopped} stopped, ` +
    `${total.unconfirmed} not told of yet`;
  return [
    `${procedure}: ${total.counted} came due, ${total.met} met, ${total.breached} breached; ` +
      `not counted: ${rest}`,
    ...rows.map(
      ({ kind, priority, counted, met, metPercent }) =>
        `  ${kind} ${priority}: ${met} of ${counted} met${inPercent(metPercent)}`,
    ),
    ...goals.map(({ title, metPercent, met, counted, actualPercent, attained }) => {
      const verdict = attained === null ? 'nothing came due' : attained ? 'attained' : 'missed';
      return (
        `  goal ${title}, ${metPercent} %: ${met} of ${counted}${inPercent(actualPercent)}, ` +
        `${verdict}`
      );
    }),
    ...limits.map((limit) => `  ${limitText(limit)}: ${limit.exceeded ? 'exceeded' : 'kept'}`),
    ...(review ? [`  review ${review.caseId}: ${review.outcome ?? review.status}`] : []),
  ];
}

function inPercent(percent: number | null): string {
  return percent === null ? '' : ` (${percent} %)`;
}

async function review(
  { reviews, taskQueue, print }: ReportsCommandParts,
  asked: Asked,
): Promise<number> {
  const words: { readonly [result in ReviewStart['result']]: string } = {
    started: 'started',
    running: 'runs already',
    held: 'was held already',
  };
  const started = await reviews.startMonth({ ...asked, requestedBy: 'operator', taskQueue });
  for (const { workflowId, result } of started) print(`${workflowId}: ${words[result]}`);
  return 0;
}
