import { announced } from '../../../dev/stack/announced.ts';

let written: string[];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => jest.restoreAllMocks());

test('what takes a while is said before it begins, and when it is done', async () => {
  const saidBefore = await announced('Fetching it: half a minute', async () => [...written]);
  expect(saidBefore).toEqual(['Fetching it: half a minute …\n']);
  expect(written.slice(1)).toEqual([expect.stringMatching(/^ {2}done after \d+ s\n$/)]);
});

test('what fails is not called done', async () => {
  const failing = announced('Fetching it', () => Promise.reject(new Error('no network')));
  await expect(failing).rejects.toThrow('no network');
  expect(written).toHaveLength(1);
});
