import { parseArgs } from 'node:util';
import { z } from 'zod';
import { artefactsFolder } from './manifest.ts';

const seconds = z.coerce.number('must be seconds').nonnegative('must be seconds');
const shares = z
  .string()
  .regex(/^\d+(,\d+)*$/, 'must be percentages with commas between them')
  .transform((text) => text.split(',').map(Number))
  .refine((list) => list.every((one) => one >= 1 && one <= 100), 'must be from 1 to 100')
  .refine(
    (list) => list.every((one, at) => at === 0 || one > (list[at - 1] ?? 0)),
    'must be ascending',
  );

const schema = z.object({
  stage: z.enum(['local', 'dev', 'prod'], 'must be local, dev or prod'),
  /** File that `cdk deploy --outputs-file` wrote; without it CloudFormation is asked. */
  outputs: z.string().optional(),
  /**
   * Where the artefacts lie, relative to the repository: those of an earlier build that was kept,
   * for instance.
   */
  artefacts: z.string().default(artefactsFolder),
  address: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}$/, 'must be host:port')
    .optional(),
  namespace: z.string().optional(),
  /** Key ring of payloads as a file; without it the stage's secret is read. */
  keys: z.string().optional(),
  ramp: shares.default([10, 50, 100]),
  /** How long each share is watched. */
  watch: seconds.default(60),
  /** For workers to take up their queues, and for each change of routing. */
  patience: seconds.default(120),
  /** Running cases whose histories must replay, at most. */
  running: z.coerce.number().int().nonnegative('must be a number of cases').default(200),
  'dry-run': z.boolean().default(false),
  'accept-divergence': z.boolean().default(false),
  rollback: z.boolean().default(false),
  to: z.string().optional(),
});

/** What the command was told. */
export type ReleaseOptions = z.output<typeof schema>;

/** How the command is used. */
export const usage = `usage: npm run release -- --stage local|dev|prod [--outputs FILE]
         [--artefacts FOLDER] [--address HOST:PORT] [--namespace NAME] [--keys FILE]
         [--ramp 10,50,100] [--watch SECONDS] [--patience SECONDS] [--running CASES]
         [--accept-divergence] [--dry-run]
       npm run release -- --stage local|dev|prod --rollback [--to BUILD] [--dry-run] [--address …]`;

/** Reads the arguments; an Error names each one that is wrong, and the usage. */
export function readOptions(args: readonly string[]): ReleaseOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const reading = schema.safeParse(
    parseArgs({
      args: [...args],
      options: {
        stage: text,
        outputs: text,
        artefacts: text,
        address: text,
        namespace: text,
        keys: text,
        ramp: text,
        watch: text,
        patience: text,
        running: text,
        to: text,
        'dry-run': flag,
        'accept-divergence': flag,
        rollback: flag,
      },
    }).values,
  );
  if (!reading.success)
    throw new Error(
      [
        ...reading.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`),
        usage,
      ].join('\n'),
    );
  const options = reading.data;
  if (options.to !== undefined && !options.rollback)
    throw new Error(`--to goes with --rollback\n${usage}`);
  return options;
}
