import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { createDataConverter, plainDataConverter } from '../../platform/temporal/data-converter.ts';
import type { KeyRing } from '../../platform/temporal/key-ring.ts';
import { noSinks } from '../../platform/tracing/setting.ts';
import { type HistoryJson, historyOfLines } from './history-lines.ts';

/** How the files of recorded histories end: JSON, one event a line. */
export const historyFileEnd = '.jsonl';

/** A history and the id it ran under: a case derives its own id from it. */
export interface RecordedHistory {
  /** File without its ending, or workflow id: names it in messages. */
  readonly name: string;
  readonly workflowId: string;
  /** As Temporal writes it, or as JSON. */
  readonly history: unknown;
}

/** What the histories are replayed on. */
export interface ReplayOn {
  readonly bundlePath: string;
  /** Keys of the histories of running cases; recorded histories are plain and need none. */
  readonly keyRing?: KeyRing;
}

/** What is wrong with a history on the new workflows. */
export interface ReplayProblem {
  readonly name: string;
  readonly reason: string;
}

/** The recorded histories of a folder: one a file, one event a line. */
export function readHistories(folder: string): readonly RecordedHistory[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(historyFileEnd));
  return files.toSorted().map((file) => {
    const path = join(folder, file);
    const history = historyOfLines(readFileSync(path, 'utf8'), path);
    const name = file.slice(0, -historyFileEnd.length);
    return { name, workflowId: workflowIdOf(history, path), history };
  });
}

function workflowIdOf({ events: [started] }: HistoryJson, path: string): string {
  const attributes = started?.['workflowExecutionStartedEventAttributes'];
  const workflowId = attributes && (attributes as { readonly workflowId?: unknown }).workflowId;
  if (typeof workflowId === 'string') return workflowId;
  throw new Error(`${path}:1: workflowExecutionStartedEventAttributes.workflowId is missing`);
}

/** At most `limit` running cases of our procedures, as far as they have come. */
export async function* runningHistories(
  client: Client,
  query: { readonly taskQueue: string; readonly limit: number },
) {
  let left = query.limit;
  if (left === 0) return;
  for await (const { workflowId, runId } of client.workflow.list({
    query: `TaskQueue = "${query.taskQueue}" AND ExecutionStatus = "Running"`,
  })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    yield { name: workflowId, workflowId, history };
    left -= 1;
    if (left === 0) return;
  }
}

/**
 * Replays each history; answers with how many there were and with those that the workflows would
 * not go on with.
 */
export async function replayAll(
  histories: Iterable<RecordedHistory> | AsyncIterable<RecordedHistory>,
  { bundlePath, keyRing }: ReplayOn,
): Promise<{ readonly replayed: number; readonly problems: readonly ReplayProblem[] }> {
  const names = new Map<string, string>();
  const noted = async function* () {
    for await (const { name, workflowId, history } of histories) {
      names.set(workflowId, name);
      yield { workflowId, history };
    }
  };
  const options: ReplayWorkerOptions = {
    workflowBundle: { codePath: bundlePath },
    dataConverter: keyRing ? createDataConverter(keyRing) : plainDataConverter,
    sinks: noSinks,
  };
  const problems: ReplayProblem[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, noted())) {
    replayed += 1;
    if (error) problems.push({ name: names.get(workflowId) ?? workflowId, reason: error.message });
  }
  return { replayed, problems };
}
