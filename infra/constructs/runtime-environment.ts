import type { Data } from '../stacks/data.ts';
import type { StageConfig } from '../stage-config.ts';

/**
 * What every program of the product is told by its environment; the secret's name is there, nothing
 * that is secret.
 */
export function runtimeEnvironment(
  config: StageConfig,
  { table, vault, records, secret }: Data,
): { readonly [name: string]: string } {
  const { temporal } = config;
  return {
    HANDOFF_STAGE: config.stage,
    HANDOFF_TABLE: table.table.tableName,
    HANDOFF_VAULT_TABLE: vault.table.tableName,
    HANDOFF_RECORDS_BUCKET: records.bucket.bucketName,
    HANDOFF_SECRET_ID: secret.secret.secretArn,
    HANDOFF_UI_URL: temporal.uiUrl,
    HANDOFF_DEPLOYMENT: 'handoff',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_TLS: String(temporal.tls),
    TEMPORAL_TASK_QUEUE: 'handoff',
    ...(config.otlpEndpoint && { OTEL_EXPORTER_OTLP_ENDPOINT: config.otlpEndpoint }),
  };
}
