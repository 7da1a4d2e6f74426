import {
  type aws_iam as iam,
  type aws_kms as kms,
  Stack,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { accept } from './accept.ts';
import { tellConsequence } from './consequence.ts';
import { allowKeyUse, allowOn } from './permissions.ts';
import { removalOf } from './stage-stack.ts';

export interface AppSecretProps {
  readonly config: StageConfig;
  readonly key: kms.IKey;
  /** What it holds. */
  readonly description: string;
  /** What the business loses with it. */
  readonly ifLost: string;
}

/**
 * The secret with everything that is secret. The stack makes it with a value of no use and never
 * touches the value again; the operator puts the real one.
 */
export class AppSecret extends Construct {
  readonly secret: secretsmanager.Secret;
  readonly #config: StageConfig;
  readonly #key: kms.IKey;

  constructor(scope: Construct, id: string, { config, key, description, ifLost }: AppSecretProps) {
    super(scope, id);
    this.#config = config;
    this.#key = key;
    this.secret = new secretsmanager.Secret(this, 'Secret', {
      description,
      encryptionKey: key,
      // A change of these two lines would make CloudFormation write a new value over the
      // operator's.
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'placeholder',
        passwordLength: 32,
        excludePunctuation: true,
      },
      removalPolicy: removalOf(config),
    });
    tellConsequence(this.secret, 'if-lost', ifLost);
    accept(this.secret, {
      'AwsSolutions-SMG4':
        'Its keys are shared with others or read old payloads: a schedule could change ' +
        'neither without breaking both.',
    });
  }

  /** Lets a role read it. */
  allowRead(role: iam.IRole): void {
    const { region, account } = Stack.of(role);
    const anySecret = `arn:aws:secretsmanager:${region}:${account}:secret:*`;
    accept(role, {
      [`AwsSolutions-IAM5[Resource::${anySecret}]`]:
        'Only the emulator: its name of a secret is no ARN that a policy could say.',
    });
    allowOn(
      role,
      ['secretsmanager:GetSecretValue'],
      [this.#config.switches.secretsByName ? anySecret : this.secret.secretArn],
    );
    allowKeyUse(role, this.#key, 'secretsmanager');
  }
}
