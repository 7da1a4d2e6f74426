import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const goldenFolder = join(import.meta.dirname, 'goldens');

/** One recorded history: `<branch>.<workflow>.json`. */
export interface Golden {
  readonly name: string;
  readonly workflow: string;
  /** A case derives its own id from it, so a replay needs the one it ran under. */
  readonly workflowId: string;
  readonly history: unknown;
}

interface StartedHistory {
  readonly events: readonly [
    { readonly workflowExecutionStartedEventAttributes: { readonly workflowId: string } },
  ];
}

/** A branch's title as a file name. */
export const goldenName = (scenario: string): string =>
  scenario.replaceAll(/[^a-z]+/gi, '-').toLowerCase();

export function readGoldens(): readonly Golden[] {
  const files = readdirSync(goldenFolder).filter((file) => file.endsWith('.json'));
  return files.map((file) => {
    const [name = '', workflow = ''] = file.split('.');
    const history = JSON.parse(readFileSync(join(goldenFolder, file), 'utf8')) as StartedHistory;
    return {
      name,
      workflow,
      workflowId: history.events[0].workflowExecutionStartedEventAttributes.workflowId,
      history,
    };
  });
}
