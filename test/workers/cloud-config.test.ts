import { readApiEnvironment, readWorkerEnvironment } from '../../platform/config/cloud-config.ts';

const common = {
  HANDOFF_STAGE: 'prod',
  AWS_REGION: 'eu-central-1',
  HANDOFF_TABLE: 'handoff-prod',
  HANDOFF_VAULT_TABLE: 'vault-prod',
  HANDOFF_RECORDS_BUCKET: 'records',
  HANDOFF_SECRET_ID: 'handoff/prod',
  TEMPORAL_ADDRESS: 'prod.tmprl.cloud:7233',
  TEMPORAL_NAMESPACE: 'handoff.prod',
  TEMPORAL_TLS: 'true',
  HANDOFF_UI_URL: 'https://cloud.temporal.io/',
};
const api = {
  ...common,
  HANDOFF_ATTACHMENTS_BUCKET: 'attachments',
  HANDOFF_ISSUER: 'https://issuer.example/pool',
  HANDOFF_CLIENT_IDS: 'person, machine',
};

/** The message of the error that a call throws. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

test('the API is told where everything is; what may be left out has its default, also when it is set to nothing', () => {
  expect(readApiEnvironment({ ...api, OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual({
    stage: 'prod',
    region: 'eu-central-1',
    table: 'handoff-prod',
    vaultTable: 'vault-prod',
    recordsBucket: 'records',
    attachmentsBucket: 'attachments',
    s3Endpoint: undefined,
    secretId: 'handoff/prod',
    temporal: {
      address: 'prod.tmprl.cloud:7233',
      namespace: 'handoff.prod',
      tls: true,
      taskQueue: 'handoff',
    },
    uiUrl: 'https://cloud.temporal.io',
    deployment: 'handoff',
    otlpEndpoint: undefined,
    issuer: 'https://issuer.example/pool',
    jwksUrl: 'https://issuer.example/pool/.well-known/jwks.json',
    clientIds: ['person', 'machine'],
  });
});

test('every variable that is missing or wrong is named in one error, and no value is', () => {
  const message = refusal(() =>
    readApiEnvironment({
      ...api,
      HANDOFF_STAGE: 'production',
      TEMPORAL_ADDRESS: 'https://host',
      HANDOFF_TABLE: '',
      TEMPORAL_TLS: 'yes',
    }),
  );
  expect(message.split('\n').slice(1)).toEqual([
    'HANDOFF_STAGE must be local, dev or prod',
    'HANDOFF_TABLE is not set',
    'TEMPORAL_ADDRESS must be host:port',
    'TEMPORAL_TLS must be true or false',
  ]);
  expect(message).not.toContain('production');
});

test('a worker must know which build it is, and needs no issuer', () => {
  expect(refusal(() => readWorkerEnvironment(common))).toContain('HANDOFF_BUILD_ID is not set');
  expect(readWorkerEnvironment({ ...common, HANDOFF_BUILD_ID: 'b1' })).toMatchObject({
    buildId: 'b1',
    deployment: 'handoff',
  });
});
