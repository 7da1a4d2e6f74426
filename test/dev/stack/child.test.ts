import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildSpec, signalGroup, startChild } from '../../../dev/stack/child.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'handoff-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A connection that a process holds as long as it lives: `taken` resolves when it is there, to a
 * promise of its end.
 */
async function openLine() {
  const server = createServer();
  const taken = once(server, 'connection').then(([socket]: Socket[]) => ({
    ended: once(socket as Socket, 'close'),
  }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const hold = `require("node:net").connect(${port}, "127.0.0.1").on("error", () => {});`;
  return { hold, taken, close: () => server.close() };
}

/** A program whose part is played by a line of JavaScript. */
function program(script: string, change: Partial<ChildSpec> = {}): ChildSpec {
  return {
    name: 'the test program',
    command: process.execPath,
    args: ['-e', script],
    logFile: join(folder, 'logs', 'program.log'),
    isReady: (log) => log.includes('ready'),
    readyWithinMs: 10_000,
    ...change,
  };
}
const stayUp = 'setInterval(() => {}, 1000); console.log("ready");';

test('a child that says it is ready is handed out and ends when it is stopped', async () => {
  const child = await startChild(program(stayUp));
  await child.stop();
  await expect(child.ended).resolves.toBe('the test program ended with SIGTERM');
  expect(signalGroup(child.pid, 0)).toBe(false);
});

test('what a child started itself ends with it, even what ignores SIGTERM', async () => {
  const line = await openLine();
  const grandchild = `process.on("SIGTERM", () => {}); ${line.hold}`;
  const child = await startChild(
    program(
      'require("node:child_process").spawn(process.execPath, ["-e", ' +
        `${JSON.stringify(grandchild)}]); ${stayUp}`,
    ),
  );
  const { ended } = await line.taken;
  await child.stop();
  await expect(ended).resolves.toBeDefined();
  line.close();
});

test('children end when their parent is killed', async () => {
  const line = await openLine();
  const spec = JSON.stringify({
    name: 'held',
    command: process.execPath,
    args: ['-e', line.hold],
    logFile: join(folder, 'held.log'),
  });
  const script =
    `import { launchChild } from ${JSON.stringify(join(root, 'dev/stack/child.ts'))}; ` +
    `launchChild(${spec}); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: root,
    stdio: 'inherit',
  });
  const { ended } = await line.taken;
  parent.kill('SIGKILL');
  await expect(ended).resolves.toBeDefined();
  line.close();
});

test('a child that dies before it is ready is reported with its exit code and the end of its log', async () => {
  const start = startChild(program('console.error("no disk left"); process.exit(3);'));
  await expect(start).rejects.toThrow(
    /^the test program ended with exit code 3; its log .*program\.log ends with:\nno disk left$/,
  );
});

test('a child that is not ready in time is stopped and reported', async () => {
  const start = startChild(program('setInterval(() => {}, 1000);', { readyWithinMs: 100 }));
  await expect(start).rejects.toThrow('the test program was not ready after 0.1 s');
});

test('a program that is not there is reported as such', async () => {
  await expect(startChild(program('', { command: join(folder, 'absent') }))).rejects.toThrow(
    'the test program could not be started',
  );
});
