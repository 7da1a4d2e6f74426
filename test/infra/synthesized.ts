import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { handoff } from '../../infra/handoff.ts';
import type { StageConfig } from '../../infra/stage-config.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A synthesized stage: what `cdk deploy` would be given. */
export interface Synthesized {
  /** The constructs, for what templates do not say. */
  readonly app: App;
  /** Of the stack `Handoff-<stage>-<name>`; throws when there is none. */
  readonly template: (name: string) => Template;
  /** Every resource of every stack, by stack and logical id. */
  readonly resources: readonly {
    readonly stack: string;
    readonly id: string;
    readonly resource: Resource;
  }[];
  /** The templates as text, by stack. */
  readonly texts: { readonly [stack: string]: string };
}

const { context } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8'),
) as { context: Record<string, unknown> };

/** Synthesizes a stage on artefacts of a few bytes, with the flags of cdk.json. */
export function synthesize(config: StageConfig, buildId = 'b1'): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-synth-'));
  try {
    const artefact = join(folder, 'artefact');
    mkdirSync(artefact);
    writeFileSync(
      join(artefact, 'index.mjs'),
      `export const handler = async () => '${buildId}';\n`,
    );
    const app = new App({
      outdir: join(folder, 'cdk.out'),
      context,
      builtinCloudFormationValidation: false,
    });
    handoff(app, config, { buildId, apiFolder: artefact, workerFolder: artefact });
    return read(app, config);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(app: App, { stage }: StageConfig): Synthesized {
  const templates = app.synth().stacks.map(({ stackName, template }) => ({
    stack: stackName,
    template: template as { Resources: object },
  }));
  return {
    app,
    template: (name) => {
      const found = templates.find(({ stack }) => stack === `Handoff-${stage}-${name}`);
      if (!found) throw new Error(`there is no stack ${name}`);
      return Template.fromJSON(found.template);
    },
    resources: templates.flatMap(({ stack, template }) =>
      Object.entries(template.Resources as Record<string, Resource>).map(([id, resource]) => ({
        stack,
        id,
        resource,
      })),
    ),
    texts: Object.fromEntries(
      templates.map(({ stack, template }) => [stack, JSON.stringify(template)]),
    ),
  };
}
