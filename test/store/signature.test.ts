import { createSigner } from '../../store/signature.ts';

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const call = {
  host: 'dynamodb.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  target: 'DynamoDB_20120810.PutItem',
  body: '{"TableName":"handoff","Item":{"pk":{"S":"ü"}}}',
  atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
};
const signatureOf = ({ authorization }: Record<string, string>) => authorization?.split('Signature=')[1];

test('a call is signed as the SDK signs it', () => {
  expect(createSigner()(key, call)).toEqual({
    'content-type': 'application/x-amz-json-1.0',
    host: call.host,
    'x-amz-date': '20260102T030405Z',
    'x-amz-target': call.target,
    // Both signatures of this file were made by @smithy/signature-v4 of the same call.
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-central-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=7b176768f0dbf6db5a0f9abc96f76365ce0ee5bd1719c83711ed7dfb8dc53c78',
  });
});

test('the token of a session is sent and signed', () => {
  const signed = createSigner()({ ...key, sessionToken: 'SESSION/TOKEN==' }, call);
  expect(signed['x-amz-security-token']).toBe('SESSION/TOKEN==');
  expect(signatureOf(signed)).toBe('80414c65f42b73e093939a771718da7973ed44897ca78dad479d7d1fc2db4a0f');
});

test('a key that is kept for its day is not used on another day, for another secret or in another region', () => {
  const sign = createSigner();
  const others = [
    { signer: key, of: { ...call, atMs: call.atMs + 86_400_000 } },
    { signer: { ...key, secretAccessKey: 'another' }, of: call },
    { signer: key, of: { ...call, region: 'us-east-1' } },
  ];
  for (const { signer, of } of others) {
    sign(key, call);
    expect(sign(signer, of)).toEqual(createSigner()(signer, of));
  }
  expect(signatureOf(sign(key, call))).toBe('7b176768f0dbf6db5a0f9abc96f76365ce0ee5bd1719c83711ed7dfb8dc53c78');
});
