import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readLocalConfig } from '../dev/stack/config.ts';
import { ensurePythonTools } from '../dev/stack/python-tools.ts';
import { runCommand } from '../platform/cli/command.ts';
import { LocalFailure } from '../platform/cli/failure.ts';
import { runTool } from '../platform/cli/run-tool.ts';
import { handoff } from './handoff.ts';
import { type StageConfig, stages } from './stage-config.ts';

/** Checks that are not ours to mend, each with why. */
const ignored = {
  /** CDK makes every function wait for its role although it names it. */
  W3005: 'a dependency that is stated twice does no harm',
};

/**
 * Writes the templates of a stage into a folder and answers with their files. What is deployed does
 * not matter to them.
 */
function synthesize(
  config: StageConfig,
  folder: string,
  context: Record<string, unknown>,
): readonly string[] {
  const artefact = join(folder, 'artefact');
  mkdirSync(artefact, { recursive: true });
  writeFileSync(join(artefact, 'index.mjs'), 'export const handler = async () => undefined;\n');
  const app = new App({ outdir: join(folder, config.stage), context });
  handoff(app, config, { buildId: 'lint', apiFolder: artefact, workerFolder: artefact });
  return app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
}

/**
 * `npm run check:cfn`: cfn-lint over the templates of every stage, against the schemas of the
 * regions they are for.
 */
runCommand(async () => {
  const { rootDir, toolsDir } = readLocalConfig(process.env);
  const { context } = JSON.parse(readFileSync(join(rootDir, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const tools = await ensurePythonTools('cfn-lint', toolsDir);
  const folder = mkdtempSync(join(tmpdir(), 'handoff-cfn-'));
  try {
    const files = Object.values(stages).flatMap((config) => synthesize(config, folder, context));
    const regions = new Set(['us-east-1', ...Object.values(stages).map(({ region }) => region)]);
    const options = [
      '--ignore-checks',
      ...Object.keys(ignored),
      '--regions',
      ...regions,
      '--format',
      'parseable',
      '--',
    ];
    const result = await runTool(tools.program('cfn-lint'), [...options, ...files]);
    if (result.kind === 'missing')
      throw new LocalFailure(`${tools.folder} has no cfn-lint; delete it to have it made anew.`);
    if (result.kind === 'failed')
      throw new LocalFailure(result.output.replaceAll(`${folder}/`, ''));
    process.stdout.write(
      `${files.length} templates of ${Object.keys(stages).length} stages: cfn-lint has ` +
        `nothing to say.\n`,
    );
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
