import { publishedRoster } from '../../api/schemas/roster.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { type ApiUnderTest, startApiUnderTest } from './api-kit.ts';

const nowMs = Date.parse('2026-12-24T12:00:00Z');
const shipped = loadPolicy('policy');
const { roster } = shipped.notices;
const rotation = roster.rotations['on-duty-manager'];
if (rotation === undefined) throw new Error('there is no rotation on-duty-manager');
const gap = { fromMs: nowMs + 3_600_000, toMs: nowMs + 7_200_000 };

let api: ApiUnderTest;
beforeAll(async () => {
  const overridden = { ...rotation, overrides: [{ ...gap, who: 'none' }] };
  api = await startApiUnderTest({
    roster: {
      roster: { ...roster, rotations: { 'on-duty-manager': overridden } },
      policyVersion: shipped.version,
    },
    clock: () => nowMs,
  });
});
afterAll(() => api.close());

const read = async (query = '') =>
  publishedRoster.parse(await (await api.get(`/v1/roster${query}`)).json());

test('CS-54: the roster shows each node with telephone and mailbox', async () => {
  const { nodes, policyVersion } = await read();
  expect(policyVersion).toBe(shipped.version);
  expect(nodes.map(({ name, phone, mail }) => [name, phone, mail])).toEqual([
    ['team-lead', '+1-512-555-0101', 'team-lead@handoff.example'],
    ['l2-support', '+1-512-555-0102', 'l2-support@handoff.example'],
    ['incident-manager', '+1-512-555-0103', 'incident-manager@handoff.example'],
  ]);
});

test('CS-55: who is on duty is told without a break, now and for as many days as asked for', async () => {
  for (const [query, days] of [
    ['', 14],
    ['?days=2', 2],
    ['?days=31', 31],
  ] as const) {
    const [duty] = (await read(query)).rotations;
    expect(duty?.duty[0]).toMatchObject({ fromMs: nowMs, node: duty?.onDuty });
    expect(duty?.duty.at(-1)?.toMs).toBe(nowMs + days * 86_400_000);
    for (const [i, { fromMs }] of (duty?.duty ?? []).slice(1).entries())
      expect(duty?.duty[i]?.toMs).toBe(fromMs);
  }
});

test('CS-55: a gap that an override makes is an alert', async () => {
  const { gaps, rotations } = await read();
  expect(gaps).toEqual([{ rotation: 'on-duty-manager', ...gap }]);
  expect(rotations[0]?.duty.filter(({ node }) => node === undefined)).toEqual([gap]);
});

test.each(['0', '32', 'all', '1.5'])('days=%s is refused by name', async (days) => {
  const response = await api.get(`/v1/roster?days=${days}`);
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain('must be a number from 1 to 31');
});
