import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { searchAttributes } from '../../platform/temporal/search-attributes.ts';
import { type Child, startChild } from './child.ts';

/** A Temporal dev server: in memory without `dbFile`, without Web UI when no `uiPort` is given. */
export interface TemporalServerOptions {
  readonly cli: string;
  readonly port: number;
  readonly logFile: string;
  readonly dbFile?: string;
  readonly uiPort?: number;
  /** Where Temporal Web sends encrypted payloads to be read. */
  readonly codecEndpoint?: string;
  /** `key=json value`, on top of those every server of ours has. */
  readonly dynamicConfig?: readonly string[];
}

/**
 * The dev server has one shard, and its queue of workflow tasks is limited to 20 a second: after a
 * few workflows every task waits 40 ms.
 */
const fastQueue = 'history.transferProcessorMaxPollRPS=1000';
const sqlitePragmas = [
  'journal_mode=WAL',
  'synchronous=NORMAL',
  'cache_size=-65536',
  'temp_store=MEMORY',
  'wal_autocheckpoint=4000',
];

const baseArguments = ['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'error'];

const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value]);

function serverArguments(options: TemporalServerOptions): string[] {
  const { port, dbFile, uiPort, codecEndpoint, dynamicConfig = [] } = options;
  return [
    ...baseArguments,
    '--port',
    String(port),
    ...(uiPort === undefined
      ? ['--headless']
      : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...(codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint]),
    ...(dbFile === undefined
      ? []
      : ['--db-filename', dbFile, ...each('--sqlite-pragma', sqlitePragmas)]),
    ...each('--dynamic-config-value', [fastQueue, ...dynamicConfig]),
    ...each(
      '--search-attribute',
      Object.values(searchAttributes).map(({ name }) => `${name}=Keyword`),
    ),
  ];
}

/**
 * Resolves once the server serves. It prints its address only then, so a foreign server on the port
 * cannot be taken for it.
 */
export function startTemporalServer(
  options: TemporalServerOptions,
  start = startChild,
): Promise<Child> {
  if (options.dbFile !== undefined) mkdirSync(dirname(options.dbFile), { recursive: true });
  return start({
    name: 'the Temporal dev server',
    command: options.cli,
    args: serverArguments(options),
    logFile: options.logFile,
    isReady: (log) => log.includes('Temporal Server:'),
    readyWithinMs: 60_000,
  });
}
