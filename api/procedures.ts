import { catalogue } from '../workflows/catalogue.ts';
import type { ProcedureEdge } from '../workflows/edge.ts';

/** A procedure as the API serves it. */
export interface ServedProcedure extends ProcedureEdge {
  /** Type of its workflow, as the worker's bundle exports it. */
  readonly workflow: string;
}

/** Every procedure of the catalogue. */
export const servedProcedures: readonly ServedProcedure[] = Object.entries<ProcedureEdge>(
  catalogue,
).map(([workflow, edge]) => ({ workflow, ...edge }));

/** Keys of the procedures of the catalogue. */
export const procedureKeys: readonly string[] = servedProcedures.map(
  ({ definition }) => definition.key,
);
