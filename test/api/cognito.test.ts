import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { cognitoIssuer } from '../../api/auth/cognito.ts';
import { createTokenVerifier, type TokenVerifier } from '../../api/auth/token-verifier.ts';
import { openListener } from '../kit/listener.ts';

const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool';
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = () => Math.floor(Date.now() / 1000);

let jwksUrl: string;
let verify: TokenVerifier;
let closeKeys: () => Promise<void>;
beforeAll(async () => {
  const keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' }] };
  const server = await openListener(
    createServer((_request, response) => response.end(JSON.stringify(keys))),
  );
  jwksUrl = `http://127.0.0.1:${server.port}/keys`;
  closeKeys = server.close;
  verify = verifierOf(false);
});
afterAll(() => closeKeys());

const verifierOf = (passwordSignIn: boolean) =>
  createTokenVerifier([
    cognitoIssuer({ issuer, jwksUrl, clientIds: ['people', 'machine'], passwordSignIn }),
  ]);

/** A token as Cognito makes it: without a type in its header, and without an audience. */
const tokenOf = (claims: JWTPayload) =>
  new SignJWT({
    iss: issuer,
    token_use: 'access',
    version: 2,
    exp: now() + 300,
    iat: now(),
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .sign(pair.privateKey);

const person = {
  sub: 'c3b0e4a2',
  username: 'c3b0e4a2',
  client_id: 'people',
  'cognito:groups': ['operations-manager', 'billing-owner', 'another-product'],
  scope: 'openid handoff/read handoff/write other/read',
};
const machine = {
  sub: 'machine',
  client_id: 'machine',
  scope: 'handoff/read handoff/write handoff/upstream-system',
};

test("a person's roles are its groups, as far as the product knows them, and its scopes ours", async () => {
  expect(await verify(await tokenOf(person))).toEqual({
    kind: 'valid',
    principal: {
      subject: 'c3b0e4a2',
      roles: ['billing-owner', 'operations-manager'],
      scopes: ['handoff:read', 'handoff:write'],
    },
  });
});

test('a machine has the roles that its scopes name, of those that a machine may have', async () => {
  const greedy = {
    ...machine,
    scope: `${machine.scope} handoff/operations-manager`,
    'cognito:groups': ['operations-manager'],
  };
  expect(await verify(await tokenOf(greedy))).toMatchObject({
    kind: 'valid',
    principal: { subject: 'machine', roles: ['upstream-system'] },
  });
});

test('a scope that names a role gives a person nothing', async () => {
  const claims = { ...person, 'cognito:groups': [], scope: 'handoff/read handoff/upstream-system' };
  expect(await verify(await tokenOf(claims))).toMatchObject({ principal: { roles: [] } });
});

test.each([
  ['an ID token', { ...person, token_use: 'id', aud: 'people' }, 'not-an-access-token'],
  [
    'a token of another app client of the pool',
    { ...person, client_id: 'another-product' },
    'audience',
  ],
  ['a token that names no client', { ...person, client_id: undefined }, 'audience'],
  ['a token of another pool', { ...person, iss: `${issuer}2` }, 'unknown-issuer'],
  ['a token that says no use', { ...person, token_use: undefined }, 'not-an-access-token'],
])('F-56: %s is refused', async (_what, claims, fault) => {
  expect(await verify(await tokenOf(claims as JWTPayload))).toEqual({ kind: 'refused', fault });
});

test('a sign-in by password, which has no scope of ours, counts only where tests sign in', async () => {
  const token = await tokenOf({ ...person, scope: 'aws.cognito.signin.user.admin' });
  expect(await verify(token)).toMatchObject({ principal: { scopes: [] } });
  expect(await verifierOf(true)(token)).toMatchObject({
    principal: { scopes: ['handoff:read', 'handoff:write'] },
  });
});
