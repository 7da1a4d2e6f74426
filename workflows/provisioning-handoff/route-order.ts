import type { Finding } from '../../domain/cases/finding.ts';
import { type Decision, findingData } from '../sop/index.ts';
import type { HandoffInput, HandoffSop } from './handoff.ts';
import type { HandoffPolicy, Queue } from './policy.ts';
import { planHandoff } from './rules/routing.ts';

export type Wave = ReturnType<typeof planHandoff>['waves'][number];
export type PlannedTicket = Wave[number];

type Routes = HandoffPolicy['routes'];
type Dependencies = HandoffInput['dependencies'];

/**
 * Products to queues by policy (OB-45); what has no route, or depends on nothing known, waits for
 * the coordinator.
 */
export async function routeOrder(sop: HandoffSop, input: HandoffInput): Promise<readonly Wave[]> {
  const { queues } = sop.policy;
  let routes: Routes = sop.policy.routes;
  let dependencies: Dependencies = input.dependencies;
  return sop.check({
    recordAs: 'finding.recorded',
    run: async () => {
      const plan = planHandoff({ lines: input.lines, dependencies, policy: { routes, queues } });
      return { findings: plan.findings, value: plan.waves };
    },
    task: (findings) => noRoute(sop.policy, input, findings),
    decided: (decision) => {
      if (decision.choice === 'drop-dependencies') dependencies = [];
      routes = [...routes, ...chosenRoute(input, routes, chosenQueue(queues, decision))];
    },
  });
}

/** The key of the choice that sends what has no route to a queue. */
function routeKey({ key }: Queue): string {
  return `route-to-${key}`;
}

function chosenQueue(queues: readonly Queue[], { choice }: Decision): Queue | undefined {
  return queues.find((queue) => routeKey(queue) === choice);
}

function noRoute(policy: HandoffPolicy, input: HandoffInput, findings: readonly Finding[]) {
  const unrouted = findings.some((finding) => finding.code === 'no-route');
  const toQueue = policy.queues.map((queue) => ({
    key: routeKey(queue),
    title: `Send what has no route to ${queue.title}`,
    needsComment: true,
  }));
  const ignore = {
    key: 'drop-dependencies',
    title: 'Deliver without the dependencies',
    needsComment: true,
  };
  return {
    kind: 'exception' as const,
    role: 'customer-operations-coordinator' as const,
    title: `Order ${input.orderNumber} cannot be routed`,
    description: findings.map((finding) => finding.text).join(' '),
    choices: [...(unrouted ? toQueue : [ignore])],
    data: { findings: findingData(findings) },
  };
}

/** A route for exactly the SKUs that have none. */
function chosenRoute(input: HandoffInput, routes: Routes, queue: Queue | undefined): Routes {
  if (queue === undefined) return [];
  const hasRoute = (sku: string) =>
    routes.some((route) =>
      route.skus.some((s) => (s.endsWith('*') ? sku.startsWith(s.slice(0, -1)) : s === sku)),
    );
  const skus = input.lines.map((line) => line.sku).filter((sku) => !hasRoute(sku));
  return [{ skus, queue: queue.key }];
}
