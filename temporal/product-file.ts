import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file that travels with the program, by its path below the root of the repository: a deployed artefact carries it beside its one
 * bundled file; from the sources, and from a program bundled into dist/, the root is one folder up.
 */
export function productFile(path: string): string {
  const beside = fileURLToPath(new URL(`./${path}`, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../${path}`, import.meta.url));
}
