import { dirname, join, resolve } from 'node:path';
import { LocalFailure } from '../../platform/cli/failure.ts';
import { productFile } from '../../platform/config/product-file.ts';
import type { NeededPort } from './ports.ts';

/** Settings of the local stack: where things lie and on which ports they listen. */
export interface LocalConfig {
  readonly rootDir: string;
  /** State that survives a restart: databases, keys, records, logs. */
  readonly dataDir: string;
  /** Programs fetched by the set-up. */
  readonly toolsDir: string;
  readonly temporalCli?: string;
  /** Where traces go; without it none are made. */
  readonly otlpEndpoint?: string;
  readonly ports: {
    readonly api: number;
    readonly temporal: number;
    readonly temporalUi: number;
    readonly dynamodb: number;
    readonly sandbox: number;
    readonly sandboxSmtp: number;
  };
}

type PortName = keyof LocalConfig['ports'];

const portSettings: Record<
  PortName,
  { readonly variable: string; readonly standard: number; readonly purpose: string }
> = {
  api: { variable: 'HANDOFF_PORT', standard: 7300, purpose: 'the API' },
  temporal: {
    variable: 'HANDOFF_TEMPORAL_PORT',
    standard: 7233,
    purpose: 'the Temporal dev server',
  },
  temporalUi: { variable: 'HANDOFF_TEMPORAL_UI_PORT', standard: 8233, purpose: 'Temporal Web' },
  dynamodb: { variable: 'HANDOFF_DYNAMODB_PORT', standard: 8000, purpose: 'DynamoDB Local' },
  sandbox: { variable: 'SANDBOX_PORT', standard: 7400, purpose: 'the sandbox' },
  sandboxSmtp: {
    variable: 'SANDBOX_SMTP_PORT',
    standard: 7425,
    purpose: "the sandbox's mail server",
  },
};

const portNames: readonly PortName[] = [
  'api',
  'temporal',
  'temporalUi',
  'dynamodb',
  'sandbox',
  'sandboxSmtp',
];

function portFrom(env: NodeJS.ProcessEnv, name: PortName): number {
  const { variable, standard } = portSettings[name];
  const text = env[variable];
  if (text === undefined || text === '') return standard;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new LocalFailure(`${variable} must be a port number from 1 to 65535, and is "${text}".`);
}

function requireDistinct(ports: LocalConfig['ports']): void {
  const seen = new Map<number, PortName>();
  for (const name of portNames) {
    const other = seen.get(ports[name]);
    if (other) {
      const [a, b] = [portSettings[other].variable, portSettings[name].variable];
      throw new LocalFailure(
        `${a} and ${b} are both ${ports[name]}; every part of the stack needs a port of its own.`,
      );
    }
    seen.set(ports[name], name);
  }
}

/** Reads the settings from the environment; an error names the variable. */
export function readLocalConfig(env: NodeJS.ProcessEnv): LocalConfig {
  const rootDir = `${dirname(productFile('package.json'))}/`;
  const ports = {
    api: portFrom(env, 'api'),
    temporal: portFrom(env, 'temporal'),
    temporalUi: portFrom(env, 'temporalUi'),
    dynamodb: portFrom(env, 'dynamodb'),
    sandbox: portFrom(env, 'sandbox'),
    sandboxSmtp: portFrom(env, 'sandboxSmtp'),
  };
  requireDistinct(ports);
  return {
    rootDir,
    // Absolute: not every part runs in this folder.
    dataDir: resolve(rootDir, env.HANDOFF_DATA || '.data'),
    toolsDir: join(rootDir, '.tools'),
    ...(env.TEMPORAL_CLI && { temporalCli: env.TEMPORAL_CLI }),
    ...(env.OTEL_EXPORTER_OTLP_ENDPOINT && { otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT }),
    ports,
  };
}

/** Every port of the stack with its purpose and variable, for the check before anything starts. */
export function neededPorts(config: LocalConfig): NeededPort[] {
  return portNames.map((name) => ({
    port: config.ports[name],
    purpose: portSettings[name].purpose,
    variable: portSettings[name].variable,
  }));
}
