import type { z } from 'zod';
import type { CaseIdParts } from '../domain/cases/case-id.ts';
import type { BusinessKey, ProcedureDefinition, ProcedureLine } from '../domain/cases/procedure.ts';
import type { PolicyFile } from '../policy/procedure-policy.schema.ts';

/** How an upstream system starts a procedure: `POST /v1/<path>`. */
export interface StartEdge<Schema extends z.ZodType = z.ZodType> {
  /** Below `/v1/`: `orders`. */
  readonly path: string;
  /** Heading in the API's description: `Orders`. */
  readonly tag: string;
  /** One line of the API's description, and what it does for whoever calls it. */
  readonly summary: string;
  readonly description: string;
  readonly schema: Schema;
  businessKey(body: z.output<Schema>): BusinessKey;
  /** Of the customer that the case is about; absent when it is about the organisation itself. */
  customerId?(body: z.output<Schema>): string;
  /** What the workflow function takes. */
  input(body: z.output<Schema>, requestedBy: string): object;
}

/** How a message reaches a case from outside. */
export interface MessageEdge<Schema extends z.ZodType = z.ZodType> {
  /** What the case is handed: JSON, times as milliseconds. */
  readonly schema: Schema;
  /** A route of its own for machines, signed as a Standard Webhook; the body names `caseId`. */
  readonly webhook?: {
    readonly path: string;
    readonly tag: string;
    readonly summary: string;
    readonly description: string;
  };
  /**
   * Where it goes when its `caseId` names another procedure's case: the first that runs takes it.
   */
  readonly receivers?: (about: CaseIdParts) => readonly CaseIdParts[];
}

/** Everything that the edge reads of a procedure: its definition, its lines, and its schemas. */
export interface ProcedureEdge {
  readonly definition: ProcedureDefinition;
  readonly lines: readonly ProcedureLine[];
  /** Of `policy/<key>.yaml`, together with what defaults.yaml holds. */
  readonly policy: z.ZodType<PolicyFile>;
  /** Absent when only other procedures or schedules start it. */
  readonly start?: StartEdge;
  /** A schema for each message that the definition names. */
  readonly messages?: { readonly [name: string]: MessageEdge };
  /** Forms of its tasks, by key. */
  readonly forms?: { readonly [key: string]: z.ZodObject };
}
