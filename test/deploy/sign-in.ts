import type { Role } from '../../domain/shared/roles.ts';
import { type Place, region } from './place.ts';
import type { Outputs } from './stage.ts';

// Answers of the emulator's Cognito are read as the test knows them.
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = any;

/** Tokens of the deployed user pool. */
export interface SignIn {
  /**
   * Makes a person of these roles and signs them in by password. `client`: another app client than
   * the stage's own.
   */
  readonly person: (
    name: string,
    roles: readonly Role[],
    client?: string,
  ) => Promise<{ readonly access: string; readonly id: string }>;
  /** Client credentials of the stage's machine client; scopes as the pool names them. */
  readonly machine: (...scopes: string[]) => Promise<string>;
  /** Makes an app client of the same pool which the API was not told of. */
  readonly foreignClient: () => Promise<string>;
}

const password = 'Correct-Horse-Battery-1';

/** Signs in at the user pool of a deployment. */
export function createSignIn(
  place: Place,
  { UserPoolId, UserClientId, MachineClientId }: Outputs,
): SignIn {
  const ask = async (action: string, input: object): Promise<Answer> => {
    const answer = await fetch(place.emulatorUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
        authorization:
          `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/cognito-idp/aws4_request, ` +
          'SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    });
    const body: Answer = await answer.json();
    if (!answer.ok) throw new Error(`${action} answered ${answer.status}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    person: async (name, roles, client = UserClientId) => {
      const user = { UserPoolId, Username: `${name}@handoff.example` };
      await ask('AdminCreateUser', {
        ...user,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: user.Username }],
      });
      await ask('AdminSetUserPassword', { ...user, Password: password, Permanent: true });
      for (const GroupName of roles) await ask('AdminAddUserToGroup', { ...user, GroupName });
      const AuthParameters = { USERNAME: user.Username, PASSWORD: password };
      const { AuthenticationResult } = await ask('InitiateAuth', {
        ClientId: client,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters,
      });
      return { access: AuthenticationResult.AccessToken, id: AuthenticationResult.IdToken };
    },
    machine: async (...scopes) => {
      const { UserPoolClient } = await ask('DescribeUserPoolClient', {
        UserPoolId,
        ClientId: MachineClientId,
      });
      const answer = await fetch(`${place.emulatorUrl}/oauth2/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${MachineClientId}:${UserPoolClient.ClientSecret}`).toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') }),
      });
      const body: Answer = await answer.json();
      if (!answer.ok)
        throw new Error(`the token endpoint answered ${answer.status}: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    foreignClient: async () => {
      const flows = { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
      const { UserPoolClient } = await ask('CreateUserPoolClient', {
        UserPoolId,
        ClientName: 'foreign',
        ...flows,
      });
      return UserPoolClient.ClientId;
    },
  };
}
