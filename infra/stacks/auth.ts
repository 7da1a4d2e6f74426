import { CfnOutput, aws_cognito as cognito, Duration, type Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { roles } from '../../domain/shared/roles.ts';
import { scopes } from '../../policy/access.schema.ts';
import { accept } from '../constructs/accept.ts';
import { tellConsequence } from '../constructs/consequence.ts';
import { removalOf, stageStack } from '../constructs/stage-stack.ts';
import type { StageConfig } from '../stage-config.ts';

/** Who signs in, and what tokens must say. */
export interface Auth {
  readonly stack: Stack;
  readonly pool: cognito.UserPool;
  /** Exact value of the tokens' `iss`. */
  readonly issuer: string;
  /** App clients whose tokens are taken. */
  readonly clientIds: readonly string[];
}

/**
 * Identifier of the resource server: Cognito writes `handoff/read` where policy says
 * `handoff:read`.
 */
const resourceServerId = 'handoff';
/**
 * Roles that machines may hold; they have no groups, so each is a scope of its own, which clients
 * of people cannot ask for.
 */
const machineRoles = ['upstream-system', 'on-call-engineer'] as const;

/** Cognito's name of a scope of policy/access.yaml. */
export function cognitoScope(scope: (typeof scopes)[number]): string {
  return `${resourceServerId}/${scope.slice(scope.indexOf(':') + 1)}`;
}

/**
 * A user pool whose groups are the roles; people sign in at its page, the order system with its own
 * client.
 */
export function authStack(scope: Construct, config: StageConfig): Auth {
  const stack = stageStack(scope, 'Auth', {
    config,
    description: 'Handoff: people, roles and machine clients',
  });
  const pool = userPool(stack, config);
  for (const role of roles)
    new cognito.CfnUserPoolGroup(stack, `Group-${role}`, {
      userPoolId: pool.userPoolId,
      groupName: role,
    });
  const server = resourceServer(pool);
  const { people, machine } = clients(pool, server, config);
  const domain = pool.addDomain('Domain', {
    cognitoDomain: { domainPrefix: config.signIn.domainPrefix },
  });
  new CfnOutput(stack, 'UserPoolId', { value: pool.userPoolId });
  new CfnOutput(stack, 'UserClientId', { value: people.userPoolClientId });
  new CfnOutput(stack, 'MachineClientId', { value: machine.userPoolClientId });
  new CfnOutput(stack, 'TokenUrl', { value: `${domain.baseUrl()}/oauth2/token` });
  const issuer = `https://cognito-idp.${config.region}.amazonaws.com/${pool.userPoolId}`;
  return { stack, pool, issuer, clientIds: [people.userPoolClientId, machine.userPoolClientId] };
}

function userPool(stack: Stack, config: StageConfig): cognito.UserPool {
  const pool = new cognito.UserPool(stack, 'People', {
    featurePlan: cognito.FeaturePlan.ESSENTIALS,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
    // Tests sign in without a second factor.
    mfa: config.switches.passwordSignIn ? cognito.Mfa.OFF : cognito.Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
    },
    deletionProtection: config.switches.retain,
    removalPolicy: removalOf(config),
  });
  accept(pool, {
    'AwsSolutions-COG8':
      'The plus plan is paid by user; accounts are made by administrators, and a second ' +
      'factor is asked for.',
    ...(config.switches.passwordSignIn && {
      'AwsSolutions-COG2': 'Only the emulator, where nobody has a second factor.',
    }),
  });
  tellConsequence(pool, 'if-lost', 'Nobody can sign in and upstream systems cannot send orders');
  return pool;
}

interface Server {
  readonly server: cognito.UserPoolResourceServer;
  readonly api: readonly cognito.OAuthScope[];
  readonly machineRoles: Record<(typeof machineRoles)[number], cognito.OAuthScope>;
}

function resourceServer(pool: cognito.UserPool): Server {
  const named = (scopeName: string, scopeDescription: string) =>
    new cognito.ResourceServerScope({ scopeName, scopeDescription });
  const api = scopes.map((scope) => {
    const name = cognitoScope(scope).slice(resourceServerId.length + 1);
    return named(name, `Everything that policy files under ${scope}`);
  });
  const upstream = named(machineRoles[0], 'A system that sends orders');
  const onCall = named(machineRoles[1], 'A program that looks on for the engineer on call');
  const server = pool.addResourceServer('Api', {
    identifier: resourceServerId,
    scopes: [...api, upstream, onCall],
  });
  const asked = (scope: cognito.ResourceServerScope) =>
    cognito.OAuthScope.resourceServer(server, scope);
  return {
    server,
    api: api.map(asked),
    machineRoles: { 'upstream-system': asked(upstream), 'on-call-engineer': asked(onCall) },
  };
}

function clients(pool: cognito.UserPool, server: Server, config: StageConfig) {
  const common = { enableTokenRevocation: true, preventUserExistenceErrors: true };
  const people = pool.addClient('People', {
    ...common,
    authFlows: config.switches.passwordSignIn ? { userPassword: true } : { userSrp: true },
    accessTokenValidity: Duration.minutes(30),
    refreshTokenValidity: Duration.hours(12),
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [cognito.OAuthScope.OPENID, ...server.api],
      callbackUrls: [...config.signIn.callbackUrls],
      logoutUrls: [...config.signIn.logoutUrls],
    },
  });
  const machine = pool.addClient('Upstream', {
    ...common,
    generateSecret: true,
    accessTokenValidity: Duration.hours(1),
    oAuth: {
      flows: { clientCredentials: true },
      scopes: [...server.api, server.machineRoles['upstream-system']],
    },
  });
  // Unsaid, Cognito lets people sign in through it; this flow alone lets nobody in.
  (machine.node.defaultChild as cognito.CfnUserPoolClient).explicitAuthFlows = [
    'ALLOW_REFRESH_TOKEN_AUTH',
  ];
  return { people, machine };
}
