import { noPublicPrincipals, noWildcardActions, noWildcardResources } from './permissions.ts';
import type { Rule } from './rule.ts';
import {
  bucketsArePrivate,
  bucketsAskForTls,
  deletionIsRefused,
  functionsLogToOwnGroup,
  logsEnd,
  stateIsRetained,
} from './storage.ts';
import {
  alarmsAreOwned,
  everythingIsTagged,
  everythingIsWatched,
  functionsAreTraced,
  nothingHasAPublicAddress,
  proceduresAreWatched,
} from './watching.ts';

/** What holds for every resource, by the sentence that a test says. */
export const rules = {
  'every log group says how long it keeps': logsEnd,
  'every function writes to a log group of ours': functionsLogToOwnGroup,
  'every bucket is closed to the public': bucketsArePrivate,
  'every bucket takes TLS alone': bucketsAskForTls,
  'no policy allows a family of actions': noWildcardActions,
  'no role acts on what is not named': noWildcardResources,
  'no resource lets everybody in': noPublicPrincipals,
  'every function is traced': functionsAreTraced,
  'every stateful resource stays when its stack goes': stateIsRetained,
  'tables and people cannot be deleted by mistake': deletionIsRefused,
  'every function, table, queue, API, distribution and cluster has its alarms': everythingIsWatched,
  'breaches, stuck cases and waiting work have alarms': proceduresAreWatched,
  'every alarm says who acts, what happens otherwise and where to begin': alarmsAreOwned,
  'every resource that can be tagged is': everythingIsTagged,
  'nothing has a public address': nothingHasAPublicAddress,
} as const satisfies { readonly [sentence: string]: Rule };

export type RuleName = keyof typeof rules;
