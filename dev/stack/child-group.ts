import {
  type Child,
  type ChildSpec,
  launchChild,
  logTail,
  type StartChild,
  untilReady,
} from './child.ts';
import type { RunFile } from './run-file.ts';

/** The children of one process, stopped together. */
export interface ChildGroup {
  readonly start: StartChild;
  /** Resolves with one sentence and the log's end when a child that was ready ends by itself. */
  readonly firstEnd: Promise<string>;
  /** Stops every child, also one that is still starting, and starts no other. */
  readonly stop: () => Promise<void>;
}

/**
 * A group whose members are written to `runFile`, so that a later start can find what was left
 * behind.
 */
export function createChildGroup(runFile: RunFile): ChildGroup {
  const children: Child[] = [];
  let stopping = false;
  let report: (sentence: string) => void = () => undefined;
  const firstEnd = new Promise<string>((resolve) => {
    report = resolve;
  });
  const start = async (spec: ChildSpec): Promise<Child> => {
    if (stopping) throw new Error(`${spec.name} is not started: everything stops`);
    const child = launchChild(spec);
    children.push(child);
    runFile.add({ name: spec.name, pid: child.pid, command: spec.command });
    await untilReady(child, spec);
    void child.ended.then((sentence) => {
      if (!stopping) report(`${sentence}; its log ${child.logFile} ends with:\n${logTail(child)}`);
    });
    return child;
  };
  const stop = async () => {
    stopping = true;
    // The youngest first: what uses another part was started after it.
    await Promise.all(children.toReversed().map((child) => child.stop()));
    runFile.remove();
  };
  return { start, firstEnd, stop };
}
