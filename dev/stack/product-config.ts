import { join } from 'node:path';
import type { TemporalConfig } from '../../platform/temporal/connect.ts';
import type { OutsideSystems } from '../../workers/compose.ts';
import type { LocalConfig } from './config.ts';
import type { LocalKeys } from './keys.ts';
import { sandboxApiKey } from './sandbox-key.ts';
import { stackAddresses } from './stack.ts';

/** Everything the product is given; it reads no environment. */
export interface ProductConfig {
  /** 0 = a free port. */
  readonly port: number;
  readonly temporal: TemporalConfig;
  readonly taskQueue: string;
  /** Cache of workflow bundles. */
  readonly bundleDir: string;
  readonly dynamodb: {
    readonly endpoint: string;
    readonly table: string;
    readonly vaultTable: string;
  };
  readonly recordsDir: string;
  readonly attachmentsDir: string;
  readonly policyDir: string;
  readonly keys: LocalKeys;
  readonly systems: OutsideSystems;
  /** Where traces go; without it none are made. */
  readonly otlpEndpoint?: string | undefined;
  /** Base URL of Temporal Web. */
  readonly uiUrl: string;
}

/** The product on the local stack. */
export function localProductConfig(config: LocalConfig, keys: LocalKeys): ProductConfig {
  const { temporalAddress, dynamodbUrl, sandboxUrl, uiUrl } = stackAddresses(config);
  const system = { baseUrl: sandboxUrl, apiKey: sandboxApiKey };
  return {
    port: config.ports.api,
    temporal: { address: temporalAddress, namespace: 'default', keyRing: keys.payload },
    taskQueue: 'handoff',
    bundleDir: join(config.dataDir, 'bundles'),
    dynamodb: { endpoint: dynamodbUrl, table: 'handoff', vaultTable: 'handoff-vault' },
    recordsDir: join(config.dataDir, 'records'),
    attachmentsDir: join(config.dataDir, 'attachments'),
    policyDir: join(config.rootDir, 'policy'),
    keys,
    systems: {
      crm: system,
      billing: system,
      provisioning: system,
      phone: system,
      chat: system,
      ticketing: system,
      smtp: {
        host: '127.0.0.1',
        port: config.ports.sandboxSmtp,
        from: 'handoff@handoff.example',
        encryption: 'none',
      },
    },
    otlpEndpoint: config.otlpEndpoint,
    uiUrl,
  };
}
