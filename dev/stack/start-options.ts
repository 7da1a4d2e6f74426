import { parseArgs } from 'node:util';
import { LocalFailure } from '../../platform/cli/failure.ts';

/** What `npm start -- …` was asked. */
export interface StartOptions {
  /** Book the demo order. */
  readonly demo: boolean;
  /** Drop local data first. */
  readonly fresh: boolean;
}

const usage = 'usage: npm start [-- [--no-demo] [--fresh]]';

/** Throws one line with the usage for anything it does not know. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'no-demo': { type: 'boolean' }, fresh: { type: 'boolean' } },
    });
    return { demo: values['no-demo'] !== true, fresh: values.fresh === true };
  } catch (error) {
    throw new LocalFailure(
      `${error instanceof Error ? error.message.split('. ')[0] : String(error)}; ${usage}`,
    );
  }
}
