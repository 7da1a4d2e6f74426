import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file that travels with the program, by its path below the root of the repository: a
 * deployed artefact carries it beside its one bundled file; from a program bundled into dist/ the
 * root is one folder up, from the sources two.
 */
export function productFile(path: string): string {
  const candidates = ['.', '..', '../..'].map((up) =>
    fileURLToPath(new URL(`${up}/${path}`, import.meta.url)),
  );
  return candidates.find((file) => existsSync(file)) ?? path;
}
