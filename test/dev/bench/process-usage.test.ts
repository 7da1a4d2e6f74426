import {
  cpuMsOfStat,
  readUsage,
  rssMbOfStatus,
  usageOfPs,
} from '../../../dev/bench/process-usage.ts';

describe('what a process uses', () => {
  test('CPU time is user and system ticks, also when the name of the process holds blanks and brackets', () => {
    const after =
      'S 1 9 9 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 11 0 500 1000 200 18446744073709551615';
    expect(cpuMsOfStat(`42 (node) ${after}`)).toBe(3000);
    expect(cpuMsOfStat(`42 (a) S 1 (b) ${after}`)).toBe(3000);
  });

  test('resident memory is that of VmRSS, not of the peak', () => {
    expect(
      rssMbOfStatus('Name:\tnode\nVmHWM:\t  409600 kB\nVmRSS:\t  204800 kB\nThreads:\t11\n'),
    ).toBe(200);
  });

  test.each([
    ['00:00:03  10240', 3000, 10],
    ['1-02:03:04 2048', 93_784_000, 2],
    ['  1:02.50 51200', 62_500, 50],
  ])('ps says "%s"', (line, cpuMs, rssMb) => {
    expect(usageOfPs(line)).toEqual({ cpuMs, rssMb });
  });

  test('this process has used CPU time and holds memory; one that is gone throws', async () => {
    const usage = await readUsage(process.pid);
    expect(usage.cpuMs).toBeGreaterThan(0);
    expect(usage.rssMb).toBeGreaterThan(10);
    await expect(readUsage(2 ** 30)).rejects.toThrow(/gone|no such file/);
  });
});
