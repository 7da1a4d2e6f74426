import { LambdaClient } from '@aws-sdk/client-lambda';
import { type Place, region } from './place.ts';
import { clientOptions } from './stage.ts';

/**
 * What the log groups of a stack hold, a line each. The call is signed as one of a client that is
 * there: IAM may be evaluated.
 */
export async function logOf(place: Place, stack: string): Promise<readonly string[]> {
  const lambda = new LambdaClient(clientOptions(place));
  const signer = await lambda.config.signer({
    name: 'sigv4',
    signingName: 'logs',
    signingRegion: region,
    properties: {},
  });
  const ask = async <T>(action: string, input: object): Promise<T> => {
    const { hostname, port, host } = new URL(place.emulatorUrl);
    const request = {
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query: {},
      headers: {
        host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${action}`,
      },
      body: JSON.stringify(input),
    };
    const { headers } = await signer.sign(request);
    const answer = await fetch(place.emulatorUrl, { method: 'POST', headers, body: request.body });
    if (!answer.ok) throw new Error(`${action} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { logGroups } = await ask<{
    readonly logGroups: readonly { readonly logGroupName: string }[];
  }>('DescribeLogGroups', {});
  const names = logGroups
    .map(({ logGroupName }) => logGroupName)
    .filter((name) => name.includes(stack));
  const events = names.map((logGroupName) =>
    ask<{ readonly events: readonly { readonly message: string }[] }>('FilterLogEvents', {
      logGroupName,
    }),
  );
  lambda.destroy();
  return (await Promise.all(events)).flatMap((answer) =>
    answer.events.map(({ message }) => message),
  );
}
