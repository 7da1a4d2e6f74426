import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { parseKeyRing } from '../../../platform/temporal/key-ring.ts';
import { createPayloadCodec } from '../../../platform/temporal/payload-codec.ts';

const key = (id: string) => ({ [id]: randomBytes(32) });
const payloadOf = (value: unknown): Payload => {
  const payload = defaultPayloadConverter.toPayload(value);
  if (!payload) throw new Error('no payload');
  return payload;
};
const first = (payloads: readonly Payload[]): Payload => {
  const [payload] = payloads;
  if (!payload) throw new Error('empty');
  return payload;
};
const valueOf = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

describe('the payload codec', () => {
  const k1 = key('k1');
  const codec = createPayloadCodec({ current: 'k1', keys: k1 });

  test.each([
    ['small', { note: 'canary' }],
    ['large enough to be deflated', { note: 'canary '.repeat(200) }],
  ])('reads back what it wrote: %s', async (_size, value) => {
    const sealed = first(await codec.encode([payloadOf(value)]));
    expect(Buffer.from(sealed.data ?? []).includes('canary')).toBe(false);
    expect(valueOf(first(await codec.decode([sealed])))).toEqual(value);
  });

  test('a large payload becomes smaller than its plain text', async () => {
    const plain = payloadOf({
      lines: Array.from({ length: 50 }, (_, i) => ({ sku: 'NET-FIBER-1G', lineId: `L${i}` })),
    });
    const sealed = first(await codec.encode([plain]));
    expect(sealed.data?.length).toBeLessThan((plain.data?.length ?? 0) / 2);
  });

  test('F-42: after a rotation old payloads are still read, new ones use the new key', async () => {
    const old = first(await codec.encode([payloadOf('before')]));
    const rotated = createPayloadCodec({ current: 'k2', keys: { ...k1, ...key('k2') } });
    const fresh = first(await rotated.encode([payloadOf('after')]));
    expect(Buffer.from(fresh.metadata?.['encryption-key-id'] ?? []).toString()).toBe('k2');
    expect((await rotated.decode([old, fresh])).map(valueOf)).toEqual(['before', 'after']);
  });

  test('F-41: an unknown key is named, a wrong key or a changed byte is told, and no content is in the message', async () => {
    const sealed = first(await codec.encode([payloadOf('canary')]));
    await expect(
      createPayloadCodec({ current: 'k9', keys: key('k9') }).decode([sealed]),
    ).rejects.toThrow('key k1 is not in the key ring');
    await expect(
      createPayloadCodec({ current: 'k1', keys: key('k1') }).decode([sealed]),
    ).rejects.toThrow('not the one it was written with');
    const data = Buffer.from(sealed.data ?? []);
    data[data.length - 1] = (data[data.length - 1] ?? 0) ^ 1;
    await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow('it was changed');
  });

  test('a payload that is not encrypted passes unchanged', async () => {
    const plain = payloadOf('plain');
    expect(await codec.decode([plain])).toEqual([plain]);
  });
});

describe('a key ring', () => {
  test('names the field that is wrong and never shows a key', () => {
    expect(() => parseKeyRing('{"current":"k1","keys":{"k1":"c2hvcnQ="}}', 'keys.json')).toThrow(
      'keys.json: keys.k1 is not 32 bytes in base64',
    );
    expect(() => parseKeyRing('{"current":"k2","keys":{}}', 'keys.json')).toThrow(
      'keys.json: current names no key of keys',
    );
  });
});
