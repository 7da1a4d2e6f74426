import { LocalFailure } from '../../platform/cli/failure.ts';
import { runTool } from '../../platform/cli/run-tool.ts';

const neededJava = 17;

/** DynamoDB Local needs Java; answers with one sentence about the one on PATH. */
export async function requireJava(): Promise<string> {
  const result = await runTool('java', ['-version']);
  const version = result.kind === 'ok' ? /version "(\d+)/.exec(result.output)?.[1] : undefined;
  if (version === undefined) {
    throw new LocalFailure(
      `Java ${neededJava} or newer is needed by DynamoDB Local: install a Java runtime (for ` +
        'example openjdk-17-jre-headless).',
    );
  }
  if (Number(version) >= neededJava) return `Java ${version}`;
  throw new LocalFailure(
    `Java ${neededJava} or newer is needed by DynamoDB Local, and this is Java ${version}: ` +
      'install a newer one.',
  );
}
