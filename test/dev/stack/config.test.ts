import { neededPorts, readLocalConfig } from '../../../dev/stack/config.ts';
import { LocalFailure } from '../../../platform/cli/failure.ts';

test('without variables every part has its usual port and data lies in .data of the checkout', () => {
  const config = readLocalConfig({});
  expect(config.ports).toEqual({
    api: 7300,
    temporal: 7233,
    temporalUi: 8233,
    dynamodb: 8000,
    sandbox: 7400,
    sandboxSmtp: 7425,
  });
  expect(config.dataDir).toBe(`${config.rootDir}.data`);
});

test('another data folder is meant from the root of the checkout on', () => {
  const { rootDir } = readLocalConfig({});
  expect(readLocalConfig({ HANDOFF_DATA: 'other' }).dataDir).toBe(`${rootDir}other`);
  expect(readLocalConfig({ HANDOFF_DATA: '/elsewhere' }).dataDir).toBe('/elsewhere');
});

test('every port has a variable that moves it', () => {
  const env = Object.fromEntries(
    neededPorts(readLocalConfig({})).map(({ variable }, i) => [variable, String(9001 + i)]),
  );
  expect(neededPorts(readLocalConfig(env)).map(({ port }) => port)).toEqual([
    9001, 9002, 9003, 9004, 9005, 9006,
  ]);
});

test.each(['abc', '0', '65536', '-1', '7300.5', '0x10', ' '])(
  'a port that is none (%p) is refused by the name of its variable',
  (HANDOFF_PORT) => {
    expect(() => readLocalConfig({ HANDOFF_PORT })).toThrow(
      `HANDOFF_PORT must be a port number from 1 to 65535, and is "${HANDOFF_PORT}".`,
    );
    expect(() => readLocalConfig({ HANDOFF_PORT })).toThrow(LocalFailure);
  },
);

test('two parts on one port are refused with both variables', () => {
  expect(() => readLocalConfig({ SANDBOX_PORT: '7300' })).toThrow(
    'HANDOFF_PORT and SANDBOX_PORT are both 7300',
  );
});
