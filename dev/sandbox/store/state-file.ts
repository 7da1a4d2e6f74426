import { mkdirSync, readFileSync } from 'node:fs';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ChangeListener } from './collection.ts';
import { type CollectionName, type RecordOf, recordSchemas, type World } from './world.ts';

const headerSchema = z.object({ format: z.literal(1), plantedAtMs: z.int() });
const lineSchema = z.tuple([z.string(), z.string(), z.unknown()]);

/** What a state file held. */
export interface SavedState {
  /** When the fixtures were planted to which the changes were made. */
  readonly plantedAtMs: number;
  /** The last change of each record, in the order in which the records first changed. */
  readonly changes: readonly (readonly [collection: string, id: string, record: unknown])[];
}

/** Keeps every change since the fixtures were planted, on disk. */
export interface StateFile {
  readonly changed: ChangeListener;
  /** Starts the file anew: with the fixtures planted now and nothing changed but these. */
  readonly restart: (saved: SavedState) => void;
  /** Waits until everything is on disk. */
  readonly flush: () => Promise<void>;
}

const waitMs = 100;

/**
 * The saved state, or `undefined` when there is none. A last line that was cut off by a crash is
 * left out.
 */
export function readStateFile(file: string): SavedState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [first = '', ...rest] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const header = headerSchema.safeParse(parsed(first));
  if (!header.success)
    throw new Error(
      `${file}: line 1 is no header of a sandbox state file; move the file away to start anew`,
    );
  const changes = new Map<string, [string, string, unknown]>();
  for (const [index, line] of rest.entries()) {
    if (line === '') continue;
    const change = lineSchema.safeParse(parsed(line));
    if (!change.success)
      throw new Error(
        `${file}: line ${index + 2} is no change of a record; move the file away to start anew`,
      );
    changes.set(`${change.data[0]} ${change.data[1]}`, change.data);
  }
  return { plantedAtMs: header.data.plantedAtMs, changes: [...changes.values()] };
}

/**
 * Makes the saved changes to a world that holds the fixtures; answers with those that changed it.
 * Records of an older form are left out.
 */
export function applyChanges(world: World, changes: SavedState['changes']): SavedState['changes'] {
  return changes.filter(([name, id, record]) => {
    if (!Object.hasOwn(recordSchemas, name)) return false;
    const collection = name as CollectionName;
    if (record === null) return world[collection].remove(id);
    return !(putChecked(world, collection, record) instanceof z.ZodError);
  });
}

/** Puts a record if it has the form of its collection; otherwise says what is wrong with it. */
export function putChecked<N extends CollectionName>(
  world: World,
  name: N,
  record: unknown,
): z.ZodError | RecordOf<N> {
  const checked = recordSchemas[name].safeParse(record);
  if (!checked.success) return checked.error;
  return (world[name] as { readonly put: (record: unknown) => RecordOf<N> }).put(checked.data);
}

/**
 * Appends changes to the file at most 100 ms after they were made; `restart` writes a new file and
 * puts it in place in one move. A record is one line, so that it is there as a whole or not at all,
 * and saving costs what changed, not what there is.
 */
export function createStateFile(file: string): StateFile {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  let pending: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  /** One write after the other; a full disk is said, and does not end the sandbox. */
  const next = (work: () => Promise<void>) => {
    writing = writing
      .then(work)
      .catch((error: Error) => process.emitWarning(`sandbox state file: ${error.message}`));
  };
  const write = () => {
    timer = undefined;
    next(async () => {
      const text = pending.join('');
      pending = [];
      if (text !== '') await appendFile(file, text);
    });
  };
  return {
    changed: ({ collection, id, record }) => {
      pending.push(`${JSON.stringify([collection, id, record])}\n`);
      timer ??= setTimeout(write, waitMs);
    },
    restart: ({ plantedAtMs, changes }) => {
      const lines = [{ format: 1, plantedAtMs }, ...changes].map(
        (line) => `${JSON.stringify(line)}\n`,
      );
      pending = [];
      next(async () => {
        await writeFile(`${file}.new`, lines.join(''));
        await rename(`${file}.new`, file);
      });
    },
    flush: async () => {
      clearTimeout(timer);
      write();
      await writing;
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
