import { aws_iam as iam, type aws_kms as kms, Stack } from 'aws-cdk-lib';

/**
 * Lets a role do what is named on what is named; CDK's own grants name whole families of actions
 * (`kms:ReEncrypt*`, `s3:Get*`).
 */
export function allowOn(
  role: iam.IRole,
  actions: readonly string[],
  resources: readonly string[],
): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }),
  );
}

/** What each service asks of our key in the name of its caller. */
const keyUse = {
  dynamodb: [
    'Decrypt',
    'DescribeKey',
    'Encrypt',
    'GenerateDataKey',
    'ReEncryptFrom',
    'ReEncryptTo',
  ],
  s3: ['Decrypt', 'GenerateDataKey'],
  secretsmanager: ['Decrypt'],
} as const;

/** Lets a role use the key through one service, and no other way. */
export function allowKeyUse(role: iam.IRole, key: kms.IKey, service: keyof typeof keyUse): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: keyUse[service].map((use) => `kms:${use}`),
      resources: [key.keyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': `${service}.${Stack.of(role).region}.amazonaws.com` },
      },
    }),
  );
}
