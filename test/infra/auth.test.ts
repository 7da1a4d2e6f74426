import { Match } from 'aws-cdk-lib/assertions';
import { roles } from '../../domain/shared/roles.ts';
import { stages } from '../../infra/stage-config.ts';
import { synthesize } from './synthesized.ts';

const prod = synthesize(stages.prod).template('Auth');

test('the groups of the pool are the roles of the procedures, all of them and no other', () => {
  const groups = Object.values(prod.findResources('AWS::Cognito::UserPoolGroup'));
  const names = groups.map(
    ({ Properties }) => (Properties as { readonly GroupName: string }).GroupName,
  );
  expect(names.toSorted()).toEqual([...roles].toSorted());
});

test('scopes of the API are those of the policy, and machines may hold two roles besides', () => {
  prod.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
    Identifier: 'handoff',
    Scopes: ['read', 'write', 'upstream-system', 'on-call-engineer'].map((ScopeName) =>
      Match.objectLike({ ScopeName }),
    ),
  });
});

const scopesIn = (client: object) => JSON.stringify(client).match(/\/[a-z-]+/g);

test('people sign in at the page of the pool with a code, and cannot ask for the role of a machine', () => {
  const [people] = Object.values(
    prod.findResources('AWS::Cognito::UserPoolClient', {
      Properties: { AllowedOAuthFlows: ['code'] },
    }),
  );
  const properties = people?.['Properties'] as { readonly AllowedOAuthScopes: object };
  expect(scopesIn(properties.AllowedOAuthScopes)).toEqual(['/read', '/write']);
  expect(properties).toMatchObject({
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    CallbackURLs: ['https://console.handoff.example/signed-in'],
    EnableTokenRevocation: true,
    PreventUserExistenceErrors: 'ENABLED',
    AccessTokenValidity: 30,
  });
});

test('the order system gets tokens by its own secret, with the role of an upstream system alone, and lets nobody sign in', () => {
  const query = { Properties: { AllowedOAuthFlows: ['client_credentials'] } };
  const machines = Object.values(prod.findResources('AWS::Cognito::UserPoolClient', query));
  expect(machines).toHaveLength(1);
  const properties = machines[0]?.['Properties'] as { readonly AllowedOAuthScopes: object };
  expect(scopesIn(properties.AllowedOAuthScopes)).toEqual(['/read', '/write', '/upstream-system']);
  expect(properties).toMatchObject({
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
  });
});

test('nobody signs up by themselves; whoever is let in has a long password and a second factor, and the pool stays', () => {
  prod.hasResource('AWS::Cognito::UserPool', {
    Properties: {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 12 }) },
      DeletionProtection: 'ACTIVE',
    },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

test('only the emulator lets a password be sent straight to the pool', () => {
  expect(JSON.stringify(prod.toJSON())).not.toContain('USER_PASSWORD_AUTH');
  expect(JSON.stringify(synthesize(stages.dev).texts)).not.toContain('USER_PASSWORD_AUTH');
  expect(JSON.stringify(synthesize(stages.local).texts)).toContain('ALLOW_USER_PASSWORD_AUTH');
});
