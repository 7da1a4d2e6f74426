import { existsSync, readFileSync } from 'node:fs';
import { runTool } from '../../platform/cli/run-tool.ts';

/** What a process has used up to now. */
export interface ProcessUsage {
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  /** Memory it holds at this moment. */
  readonly rssMb: number;
}

/** USER_HZ: what the kernel counts in is 100 a second on every platform that Node runs on. */
const msPerTick = 10;
const hasProc = existsSync('/proc/self/stat');

/** What a process uses. Throws when it is gone. */
export async function readUsage(pid: number): Promise<ProcessUsage> {
  if (hasProc) {
    const cpuMs = cpuMsOfStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { cpuMs, rssMb: rssMbOfStatus(readFileSync(`/proc/${pid}/status`, 'utf8')) };
  }
  const ps = await runTool('ps', ['-o', 'time=', '-o', 'rss=', '-p', String(pid)]);
  if (ps.kind !== 'ok') throw new Error(`process ${pid} is gone`);
  return usageOfPs(ps.output);
}

/** CPU time of a line of /proc/<pid>/stat; the name in it may hold blanks and brackets. */
export function cpuMsOfStat(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Resident memory in /proc/<pid>/status. */
export function rssMbOfStatus(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

/** A line of `ps -o time= -o rss=`: `[[dd-]hh:]mm:ss[.cc]` and kilobytes. */
export function usageOfPs(line: string): ProcessUsage {
  const [time = '', rss = '0'] = line.trim().split(/\s+/);
  const [days = '0', clock = ''] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { cpuMs: Math.round((Number(days) * 86_400 + seconds) * 1000), rssMb: Number(rss) / 1024 };
}
