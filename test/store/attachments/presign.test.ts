import { awsEscaped, presign } from '../../../store/attachments/presign.ts';

/** Of AWS's own documentation of signatures in a query. */
const signer = {
  credentials: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  region: 'us-east-1',
  nowMs: Date.UTC(2013, 4, 24),
};
const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');

test('the example of AWS is signed as AWS signs it', () => {
  expect(presign({ method: 'GET', url, seconds: 86_400 }, signer)).toBe(
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
      '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

test('another method, header, query, key, time or lifetime is another signature', () => {
  const signatureOf = (over: object, by: object = {}) =>
    new URL(
      presign({ method: 'GET', url, seconds: 60, ...over }, { ...signer, ...by }),
    ).searchParams.get('X-Amz-Signature');
  const signatures = [
    signatureOf({}),
    signatureOf({ method: 'PUT' }),
    signatureOf({ headers: { 'content-length': '5' } }),
    signatureOf({ headers: { 'content-length': '6' } }),
    signatureOf({ query: { 'response-content-type': 'text/plain' } }),
    signatureOf({ seconds: 61 }),
    signatureOf({ url: new URL('https://examplebucket.s3.amazonaws.com/other.txt') }),
    signatureOf({}, { nowMs: signer.nowMs + 1000 }),
    signatureOf({}, { region: 'eu-central-1' }),
    signatureOf({}, { credentials: { ...signer.credentials, secretAccessKey: 'other' } }),
  ];
  expect(new Set(signatures).size).toBe(signatures.length);
});

test('a session of a role brings its token along', () => {
  const credentials = { ...signer.credentials, sessionToken: 'a/b+c=' };
  const signed = new URL(presign({ method: 'GET', url, seconds: 60 }, { ...signer, credentials }));
  expect(signed.searchParams.get('X-Amz-Security-Token')).toBe('a/b+c=');
});

test('signs that AWS escapes and JavaScript does not are escaped', () => {
  expect(awsEscaped("it's (1)*!~-_.")).toBe('it%27s%20%281%29%2A%21~-_.');
});
