import type { Finding } from '../../domain/cases/finding.ts';
import type { Decision, Sop, TaskSpec } from '../sop/index.ts';
import { findingData, untilClear } from '../sop/steps/check.ts';
import type { HandoffInput } from './handoff.ts';
import type { HandoffPolicy } from './policy.ts';
import { planHandoff } from './rules/routing.ts';

export type Wave = ReturnType<typeof planHandoff>['waves'][number];
export type PlannedTicket = Wave[number];

type Routes = HandoffPolicy['routes'];
type Dependencies = HandoffInput['dependencies'];

/**
 * Products to queues by policy (OB-45); what has no route, or depends on nothing known, waits for
 * the coordinator.
 */
export async function routeOrder(
  sop: Sop<HandoffPolicy>,
  input: HandoffInput,
): Promise<readonly Wave[]> {
  const { queues } = sop.policy;
  let routes: Routes = sop.policy.routes;
  let dependencies: Dependencies = input.dependencies;
  return untilClear<readonly Wave[]>(sop, {
    recordAs: 'finding.recorded',
    run: async () => {
      const plan = planHandoff({ lines: input.lines, dependencies, policy: { routes, queues } });
      return { findings: plan.findings, value: plan.waves };
    },
    task: (findings) => noRoute(sop.policy, input, findings),
    decided: (decision) => {
      if (decision.choice === 'drop-dependencies') dependencies = [];
      routes = [...routes, ...chosenRoute(input, routes, decision)];
    },
  });
}

function noRoute(
  policy: HandoffPolicy,
  input: HandoffInput,
  findings: readonly Finding[],
): TaskSpec {
  const unrouted = findings.some((finding) => finding.code === 'no-route');
  const toQueue = policy.queues.map((queue) => ({
    key: `route-to-${queue.key}`,
    title: `Send what has no route to ${queue.title}`,
    needsComment: true,
  }));
  const ignore = {
    key: 'drop-dependencies',
    title: 'Deliver without the dependencies',
    needsComment: true,
  };
  return {
    kind: 'exception',
    role: 'customer-operations-coordinator',
    title: `Order ${input.orderNumber} cannot be routed`,
    description: findings.map((finding) => finding.text).join(' '),
    choices: [...(unrouted ? toQueue : [ignore])],
    data: { findings: findingData(findings) },
  };
}

/** A route for exactly the SKUs that have none. */
function chosenRoute(input: HandoffInput, routes: Routes, decision: Decision): Routes {
  const queue = /^route-to-(.+)$/.exec(decision.choice)?.[1];
  if (queue === undefined) return [];
  const hasRoute = (sku: string) =>
    routes.some((route) =>
      route.skus.some((s) => (s.endsWith('*') ? sku.startsWith(s.slice(0, -1)) : s === sku)),
    );
  return [{ skus: input.lines.map((line) => line.sku).filter((sku) => !hasRoute(sku)), queue }];
}
