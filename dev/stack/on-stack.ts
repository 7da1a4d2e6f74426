import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readLocalConfig } from './config.ts';
import { stackEnvironment } from './stack-environment.ts';

/**
 * `on-stack.ts <module> …`: a command of the product on the local stack. What the environment
 * already says stays.
 */
const config = readLocalConfig(process.env);
const [program = '', , module = '', ...args] = process.argv;
const file = join(config.rootDir, module);
process.argv = [program, file, ...args];
Object.assign(process.env, { ...stackEnvironment(config), ...process.env });
await import(pathToFileURL(file).href);
