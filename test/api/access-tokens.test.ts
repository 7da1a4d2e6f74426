import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { ensureLocalIssuer } from '../../api/auth/local-issuer.ts';
import {
  createTokenVerifier,
  KeysUnavailable,
  type TokenVerifier,
} from '../../api/auth/token-verifier.ts';
import { type ApiUnderTest, problemOf, startApiUnderTest } from './api-kit.ts';

const issuer = 'https://issuer.example';
const audience = 'handoff-api';
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = () => Math.floor(Date.now() / 1000);
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

let publicJwk: JWK;
let api: ApiUnderTest;
beforeAll(async () => {
  publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' };
  api = await startApiUnderTest({
    auth: {
      verify: createTokenVerifier([{ issuer, audience, keys: { jwks: { keys: [publicJwk] } } }]),
    },
  });
});
afterAll(() => api.close());

const claims = (over: JWTPayload = {}): JWTPayload => ({
  iss: issuer,
  aud: audience,
  sub: 'ann',
  iat: now(),
  exp: now() + 300,
  roles: ['order-management-specialist'],
  scope: 'handoff:read handoff:write',
  token_use: 'access',
  ...over,
});

interface Making {
  readonly over?: JWTPayload;
  readonly header?: object;
  readonly key?: KeyObject;
}

const make = ({ over = {}, header = {}, key = pair.privateKey }: Making = {}) =>
  new SignJWT(claims(over))
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'at+jwt', ...header })
    .sign(key);

const ask = (token: string) =>
  api.app.request('/v1/cases', { headers: { authorization: `Bearer ${token}` } });

test('a good token is let in', async () => {
  expect((await ask(await make())).status).toBe(200);
});

describe('F-56: a token cannot choose how it is checked', () => {
  test.each([
    [
      'alg none',
      async () => `${base64url({ alg: 'none', typ: 'at+jwt' })}.${base64url(claims())}.`,
      'algorithm',
    ],
    [
      'HS256 with the public key as the secret',
      async () => {
        const text = `${base64url({ alg: 'HS256', kid: 'k1', typ: 'at+jwt' })}.${base64url(claims())}`;
        const secret = pair.publicKey.export({ type: 'spki', format: 'pem' });
        return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      },
      'algorithm',
    ],
    [
      'a jku header',
      () => make({ header: { jku: 'https://evil.example/keys' } }),
      'forbidden-header',
    ],
    [
      'a jwk header',
      async () =>
        make({ header: { jwk: await exportJWK(stranger.publicKey) }, key: stranger.privateKey }),
      'forbidden-header',
    ],
    ['another key under the known id', () => make({ key: stranger.privateKey }), 'signature'],
    ['an unknown key id', () => make({ header: { kid: 'k2' } }), 'unknown-key'],
    ['no token at all', async () => 'nonsense', 'malformed'],
  ])('%s: 401, and the log says why', async (_what, token, fault) => {
    const before = api.log.length;
    const response = await ask(await token());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect((await problemOf(response)).code).toBe('not-authenticated');
    expect(api.log.slice(before)).toContainEqual(expect.objectContaining({ fault }));
  });

  test('a changed claim breaks the signature', async () => {
    const [header, , signature] = (await make()).split('.');
    expect((await ask(`${header}.${base64url(claims({ sub: 'boss' }))}.${signature}`)).status).toBe(
      401,
    );
  });
});

describe('F-57: what the token says of itself', () => {
  test.each([
    ['expired', { exp: now() - 61 }, 'expired'],
    ['not valid yet', { nbf: now() + 90 }, 'not-yet-valid'],
    ['of another issuer', { iss: 'https://other.example' }, 'unknown-issuer'],
    ['for another audience', { aud: 'shop' }, 'audience'],
    ['an ID token', { token_use: 'id' }, 'not-an-access-token'],
    ['without a subject', { sub: undefined }, 'subject'],
    ['with a subject of two lines', { sub: 'ann\r\nadmin' }, 'subject'],
    ['without an end', { exp: undefined }, 'malformed'],
  ])('%s: 401', async (_what, over, fault) => {
    const before = api.log.length;
    expect((await ask(await make({ over: over as JWTPayload }))).status).toBe(401);
    expect(api.log.slice(before)).toContainEqual(expect.objectContaining({ fault }));
  });

  test('an ID token by its type alone: 401', async () => {
    expect(
      (await ask(await make({ over: { token_use: undefined }, header: { typ: 'JWT' } }))).status,
    ).toBe(401);
  });

  test('F-36: 60 seconds of difference between clocks are allowed, not more', async () => {
    expect((await ask(await make({ over: { exp: now() - 30 } }))).status).toBe(200);
    expect((await ask(await make({ over: { nbf: now() + 30 } }))).status).toBe(200);
  });

  test('without the scope: 403 that names it', async () => {
    const response = await ask(await make({ over: { scope: 'handoff:write' } }));
    expect(response.status).toBe(403);
    expect((await problemOf(response)).detail).toContain('handoff:read');
  });

  test('without a role that the product knows: 403', async () => {
    expect((await ask(await make({ over: { roles: ['administrator'] } }))).status).toBe(403);
    expect((await ask(await make({ over: { roles: 'order-management-specialist' } }))).status).toBe(
      403,
    );
  });

  test('F-62: headers that claim an identity change nothing', async () => {
    const headers = {
      'x-user-id': 'boss',
      'x-forwarded-user': 'boss',
      'x-roles': 'operations-manager',
    };
    expect((await api.app.request('/v1/cases', { headers })).status).toBe(401);
  });

  test('no token, or another scheme: 401', async () => {
    expect((await api.app.request('/v1/cases')).status).toBe(401);
    expect(
      (await api.app.request('/v1/cases', { headers: { authorization: 'Basic YTpi' } })).status,
    ).toBe(401);
  });
});

describe('F-58: a key set that is fetched', () => {
  let server: Server;
  let fetches = 0;
  let isUp = true;
  let verify: TokenVerifier;
  beforeEach(async () => {
    fetches = 0;
    isUp = true;
    server = createServer((_request, response) => {
      fetches += 1;
      response
        .writeHead(isUp ? 200 : 500, { 'content-type': 'application/json' })
        .end(JSON.stringify({ keys: [publicJwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    verify = createTokenVerifier([
      { issuer, audience, keys: { jwksUri: `http://127.0.0.1:${port}/keys` } },
    ]);
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('a thousand unknown keys cause one fetch, and good tokens still pass while the issuer is down', async () => {
    expect((await verify(await make())).kind).toBe('valid');
    isUp = false;
    const flood = await make({ header: { kid: 'unknown' } });
    for (let i = 0; i < 1_000; i += 1)
      expect(await verify(flood)).toEqual({ kind: 'refused', fault: 'unknown-key' });
    expect((await verify(await make())).kind).toBe('valid');
    expect(fetches).toBe(1);
  });

  test('keys that could never be fetched are nobody’s fault: 503', async () => {
    isUp = false;
    await expect(verify(await make())).rejects.toBeInstanceOf(KeysUnavailable);
    const down = await startApiUnderTest({ auth: { verify } });
    const response = await down.app.request('/v1/cases', {
      headers: { authorization: `Bearer ${await make()}` },
    });
    down.close();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).not.toBeNull();
  });
});

describe('the built-in issuer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-issuer-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('keeps its key in a file that only its owner reads, and is the same issuer after a restart', async () => {
    const first = await ensureLocalIssuer(folder, { HANDOFF_STAGE: 'local' });
    const second = await ensureLocalIssuer(folder, { HANDOFF_STAGE: 'local' });
    expect(statSync(join(folder, 'local-issuer.private.jwk.json')).mode & 0o777).toBe(0o600);
    const token = await second.issueToken({
      subject: 'ann',
      roles: ['billing-owner'],
      ttlSeconds: 60,
    });
    const verdict = await createTokenVerifier([first.trusted])(token);
    expect(verdict).toEqual({
      kind: 'valid',
      principal: {
        subject: 'ann',
        roles: ['billing-owner'],
        scopes: ['handoff:read', 'handoff:write'],
      },
    });
    expect(JSON.stringify(first.trusted)).not.toContain('"d":');
  });

  test('two that start at once agree on one key', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'handoff-issuer-'));
    const issuers = await Promise.all(
      Array.from({ length: 8 }, () => ensureLocalIssuer(fresh, { HANDOFF_STAGE: 'local' })),
    );
    rmSync(fresh, { recursive: true, force: true });
    expect(new Set(issuers.map((one) => JSON.stringify(one.trusted))).size).toBe(1);
  });

  test.each([
    { HANDOFF_STAGE: 'local', NODE_ENV: 'production' },
    { HANDOFF_STAGE: 'staging' },
    { NODE_ENV: 'development' },
    {},
  ])('refuses to exist in %j', async (environment) => {
    await expect(ensureLocalIssuer(folder, environment)).rejects.toThrow(/built-in token issuer/);
  });
});
