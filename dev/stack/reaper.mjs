// Ends children whose parent died without ending them (kill -9, a crash). It reads process-group
// ids, `+id` and `-id`, one a line, from its standard input; when that closes, the parent is gone,
// and every group still listed is told to stop, then killed.
import { createInterface } from 'node:readline';

const groups = new Set();
const graceMs = 5000;

function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}

function reap() {
  const killAt = Date.now() + graceMs;
  for (const group of groups) signal(group, 'SIGTERM');
  const check = setInterval(() => {
    const alive = [...groups].filter((group) => signal(group, 0));
    if (alive.length === 0) process.exit(0);
    if (Date.now() < killAt) return;
    for (const group of alive) signal(group, 'SIGKILL');
    clearInterval(check);
  }, 50);
}

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
createInterface({ input: process.stdin })
  .on('line', (line) =>
    line[0] === '+' ? groups.add(Number(line.slice(1))) : groups.delete(Number(line.slice(1))),
  )
  .on('close', reap);
