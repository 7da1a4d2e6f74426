import {
  loadPolicy as load,
  type Policy as PolicyFor,
  type PolicyReading,
  readPolicy as read,
  type SlicesOf,
} from '../policy/load.ts';
import { catalogue } from './catalogue.ts';

/** The slice of policy of each procedure, by its key. */
export type ProcedurePolicies = SlicesOf<typeof catalogue>;

/** The policy of every procedure of the catalogue. */
export type Policy = PolicyFor<ProcedurePolicies>;

/** Reads a folder of policy files; answers with every fault of every file, not the first. */
export function readPolicy(dir: string): PolicyReading<ProcedurePolicies> {
  return read(catalogue, dir);
}

/**
 * The policy of a folder, for a process that cannot work without: throws an Error whose message has
 * one line per fault.
 */
export function loadPolicy(dir: string): Policy {
  return load(catalogue, dir);
}
