import { join } from 'node:path';
import { catalogue } from '../../workflows/catalogue.ts';
import type { ProcedureEdge } from '../../workflows/edge.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { namedByTests } from './named-by-tests.ts';
import { sopIndex } from './sop-index.ts';
import { sopPage } from './sop-page.ts';

/** Every page of `docs/sops/` as it should be, by the name of its file. */
export function allPages(root: string): ReadonlyMap<string, string> {
  const policy = loadPolicy(join(root, 'policy'));
  const tests = namedByTests(root);
  const procedures = Object.values<ProcedureEdge>(catalogue);
  const titles = new Map(procedures.map(({ definition }) => [definition.key, definition.title]));
  const page = (edge: ProcedureEdge): [string, string] => {
    const { key } = edge.definition;
    const parts = { edge, policy: policy.forProcedure(key), tests, root, titles };
    return [`${key}.md`, sopPage(parts)];
  };
  return new Map([['README.md', sopIndex(procedures)], ...procedures.map(page)]);
}
