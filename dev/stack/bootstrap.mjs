// Start of every command on a fresh checkout: needs nothing but Node. It checks the Node version,
// installs the dependencies of the lock file when they are not all there, and goes on with the
// TypeScript module named by the first argument.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const needed = [20, 19];

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return;
  fail(
    `Node ${needed.join('.')} or newer is needed, and this is ${process.versions.node}: ` +
      'install a newer Node (https://nodejs.org).',
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return {};
  }
}

/**
 * npm keeps its own list of what it installed; packages for other platforms are optional and may be
 * missing.
 */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  const locked = Object.entries(packagesOf('package-lock.json')).filter(([path]) => path !== '');
  return locked.every(([path, { version, optional }]) =>
    installed[path] ? installed[path].version === version : optional === true,
  );
}

function install() {
  const begunAt = performance.now();
  process.stderr.write(
    'Fetching the npm packages of package-lock.json into node_modules: once, 700 packages, ' +
      '850 MB, one to three minutes …\n',
  );
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status, error } = spawnSync(
    command,
    [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'],
    options,
  );
  if (status !== 0)
    fail(
      `npm ci failed${error ? ` (${error.message})` : ''}: see its messages above; ` +
        'the npm registry must be reachable.',
    );
  process.stderr.write(`  done after ${Math.ceil((performance.now() - begunAt) / 1000)} s\n`);
}

// The oldest Node we take is one that AWS's packages will leave behind; a warning on every command
// tells its user nothing to do.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
requireNode();
if (!isInstalled()) install();
const [, , module, ...args] = process.argv;
process.argv = [process.argv[0], join(root, module), ...args];
const { register } = await import('tsx/esm/api');
register();
await import(pathToFileURL(join(root, module)).href);
