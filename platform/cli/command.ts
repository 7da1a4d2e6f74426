import { LocalFailure } from './failure.ts';

/**
 * Runs a command of package.json with its arguments and ends the process with the code it returns.
 * A `LocalFailure` is printed as it is, anything else with its stack; both end with 1.
 */
export function runCommand(main: (args: string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error: unknown) => {
      const text =
        error instanceof LocalFailure
          ? error.message
          : error instanceof Error
            ? error.stack
            : String(error);
      process.stderr.write(`${text}\n`);
      process.exit(1);
    },
  );
}
