import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Which packages to copy, and for which machine. */
export interface CopyOrder {
  /** Where `node_modules` is looked for; a nested package is found first. */
  readonly rootDir: string;
  /** Gets a `node_modules` of the same shape. */
  readonly outDir: string;
  /** A target of Temporal's native core, as `x86_64-unknown-linux-gnu`. */
  readonly platform: string;
}

/**
 * Needed only to compile workflow code, which is done before; 45 MB. Asked for when the first
 * workflow is bundled, which never happens here.
 */
const buildTools =
  /^(@swc\/(?!helpers)|@types\/|swc-loader$|terser$|terser-webpack-plugin$|source-map-loader$)/;
/** What a package brings for those who develop it or with it. */
const unneeded = /(\.(map|md|markdown|d\.[cm]?ts|tsbuildinfo)|\/(CHANGELOG|AUTHORS|Makefile))$/;
const nativeSources = /^(src|sdk-core|ts|scripts|bridge-macros|Cargo\.(lock|toml))(\/|$)/;

/**
 * Copies the packages and all that they depend on; answers with the folders below `rootDir` that
 * were copied, in order.
 */
export function copyPackages(names: readonly string[], order: CopyOrder): readonly string[] {
  const copied = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = buildTools.test(name) ? undefined : folderOf(name, from, order.rootDir);
    if (folder === undefined || copied.has(folder)) return;
    copied.add(folder);
    copyPackage(folder, order);
    for (const dependency of dependenciesOf(folder)) visit(dependency, folder);
  };
  for (const name of names) visit(name, order.rootDir);
  return [...copied].map((folder) => relative(order.rootDir, folder)).toSorted();
}

/**
 * As Node looks for a package: in each folder upwards. `undefined` for an optional one that is not
 * installed.
 */
function folderOf(name: string, from: string, rootDir: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  return from === rootDir || dirname(from) === from
    ? undefined
    : folderOf(name, dirname(from), rootDir);
}

function dependenciesOf(folder: string): readonly string[] {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  const { dependencies, optionalDependencies } = JSON.parse(text) as {
    dependencies?: object;
    optionalDependencies?: object;
  };
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

function copyPackage(folder: string, { rootDir, outDir, platform }: CopyOrder): void {
  const isCore = folder.endsWith('@temporalio/core-bridge');
  const wanted = (path: string): boolean => {
    const inside = relative(folder, path);
    if (/(^|\/)node_modules(\/|$)/.test(inside) || unneeded.test(`/${inside}`)) return false;
    if (!isCore) return true;
    const [, release] = /^releases\/([^/]+)/.exec(inside) ?? [];
    return !nativeSources.test(inside) && (release === undefined || release === platform);
  };
  cpSync(folder, join(outDir, relative(rootDir, folder)), {
    recursive: true,
    dereference: true,
    filter: wanted,
  });
}
