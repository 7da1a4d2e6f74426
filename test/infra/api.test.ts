import { Match, type Template } from 'aws-cdk-lib/assertions';
import { listCloudRoutes } from '../../api/route-list.ts';
import { gatewayRoutes } from '../../infra/constructs/api-routes.ts';
import { stages } from '../../infra/stage-config.ts';
import { synthesize } from './synthesized.ts';

const prod = synthesize(stages.prod).template('Api');
const local = synthesize({ ...stages.local, emulatorUrl: 'http://127.0.0.1:4566' }).template('Api');

interface RouteProperties {
  readonly RouteKey: string;
  readonly AuthorizationType: string;
  readonly AuthorizationScopes?: readonly string[];
}

/** Properties of the only resource of a type. */
function onlyOne<T>(template: Template, type: string): T {
  const [found, ...others] = Object.values(template.findResources(type));
  if (found === undefined || others.length > 0) throw new Error(`there is not one ${type}`);
  return found['Properties'] as T;
}

function routesOf(template: Template): readonly RouteProperties[] {
  return Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties as RouteProperties,
  );
}

const keyOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
  `${method.toUpperCase()} ${path}`;

test('the gateway has every route of the API, each by itself, and no other', () => {
  const keys = routesOf(prod).map(({ RouteKey }) => RouteKey);
  expect(keys.toSorted()).toEqual(listCloudRoutes().map(keyOf).toSorted());
  expect(keys.filter((key) => /\$default|\{proxy\+\}|ANY/.test(key))).toEqual([]);
});

test('F-60: every route that demands a token demands one scope: of reading to look, of writing to act', () => {
  for (const { RouteKey, AuthorizationType, AuthorizationScopes } of routesOf(prod).filter(
    (route) => route.AuthorizationType !== 'NONE',
  )) {
    const reads = RouteKey.startsWith('GET ') || RouteKey === 'POST /v1/codec/decode';
    expect({ RouteKey, AuthorizationType, AuthorizationScopes }).toEqual({
      RouteKey,
      AuthorizationType: 'JWT',
      AuthorizationScopes: [reads ? 'handoff/read' : 'handoff/write'],
    });
  }
});

test('routes without a token are those that are listed with a reason', () => {
  const open = routesOf(prod).filter(({ AuthorizationType }) => AuthorizationType === 'NONE');
  expect(open.map(({ RouteKey }) => RouteKey).toSorted()).toEqual([
    'GET /healthz',
    'GET /readyz',
    'GET /v1/docs',
    'GET /v1/openapi.json',
    'POST /v1/acknowledgments',
  ]);
  for (const route of gatewayRoutes())
    if (route.kind === 'open') expect(route.reason).toMatch(/\w{3,}/);
});

test('only where passwords are sent straight to the pool is the scope of the pool itself enough', () => {
  expect(JSON.stringify(prod.toJSON())).not.toContain('aws.cognito.signin');
  const scopes = routesOf(local).flatMap(({ AuthorizationScopes = [] }) => AuthorizationScopes);
  expect(new Set(scopes)).toEqual(
    new Set(['handoff/read', 'handoff/write', 'aws.cognito.signin.user.admin']),
  );
});

test('no token may stand in a path, where logs and browsers keep it', () => {
  expect(routesOf(local).filter(({ RouteKey }) => RouteKey.includes('{token}'))).toEqual([]);
});

test('F-56: tokens are those of our pool for our clients', () => {
  prod.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: [Match.anyValue(), Match.anyValue()], Issuer: Match.anyValue() },
  });
});

test('the API takes so many calls a second, and has a name of its own with TLS 1.2', () => {
  prod.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: {
      ThrottlingRateLimit: stages.prod.api.rateLimit,
      ThrottlingBurstLimit: stages.prod.api.burstLimit,
    },
  });
  prod.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
    DomainName: 'api.handoff.example',
    DomainNameConfigurations: [
      Match.objectLike({ SecurityPolicy: 'TLS_1_2', EndpointType: 'REGIONAL' }),
    ],
  });
  prod.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
});

test('the access log has neither query nor headers nor the path as it was called, and ends with the stage', () => {
  const { AccessLogSettings } = onlyOne<{
    readonly AccessLogSettings: { readonly Format: string };
  }>(prod, 'AWS::ApiGatewayV2::Stage');
  const { Format } = AccessLogSettings;
  expect(Format).toContain('$context.routeKey');
  expect(Format).not.toMatch(/context\.(path|resourcePath|customDomain)|querystring|header/i);
  prod.allResourcesProperties('AWS::Logs::LogGroup', {
    RetentionInDays: stages.prod.logRetentionDays,
  });
});

test('a new version of the API gets a tenth of the calls first, and goes when it fails', () => {
  prod.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: Match.arrayWith(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
    },
    AlarmConfiguration: { Enabled: true, Alarms: [Match.anyValue()] },
  });
  prod.hasResource('AWS::Lambda::Alias', {
    UpdatePolicy: { CodeDeployLambdaAliasUpdate: Match.anyValue() },
  });
  local.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
});

test('the gateway and the rule that lets measure call the alias, and are the only ones that may', () => {
  prod.resourceCountIs('AWS::Lambda::Permission', 2);
  const [alias = ''] = Object.keys(prod.findResources('AWS::Lambda::Alias'));
  const [rule = ''] = Object.keys(prod.findResources('AWS::Events::Rule'));
  prod.hasResourceProperties('AWS::Lambda::Permission', {
    FunctionName: { Ref: alias },
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
  });
  prod.hasResourceProperties('AWS::Lambda::Permission', {
    FunctionName: { Ref: alias },
    Principal: 'apigateway.amazonaws.com',
  });
  prod.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
    IntegrationUri: { Ref: alias },
    PayloadFormatVersion: '2.0',
  });
});

test('the function is told who issues tokens; on the emulator also where the keys are', () => {
  const variables = (template: Template) =>
    onlyOne<{ readonly Environment: { readonly Variables: object } }>(
      template,
      'AWS::Lambda::Function',
    ).Environment.Variables;
  expect(Object.keys(variables(prod)).toSorted()).toEqual([
    'HANDOFF_ATTACHMENTS_BUCKET',
    'HANDOFF_CLIENT_IDS',
    'HANDOFF_DEPLOYMENT',
    'HANDOFF_ISSUER',
    'HANDOFF_RECORDS_BUCKET',
    'HANDOFF_SECRET_ID',
    'HANDOFF_STAGE',
    'HANDOFF_TABLE',
    'HANDOFF_UI_URL',
    'HANDOFF_VAULT_TABLE',
    'TEMPORAL_ADDRESS',
    'TEMPORAL_NAMESPACE',
    'TEMPORAL_TASK_QUEUE',
    'TEMPORAL_TLS',
  ]);
  expect(JSON.stringify(variables(local))).toContain('http://127.0.0.1:4566/');
});

test('only the pages of the product and of Temporal Web may call from a browser', () => {
  prod.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    CorsConfiguration: {
      AllowOrigins: ['https://cloud.temporal.io', 'https://console.handoff.example'],
      AllowMethods: ['GET', 'POST'],
      AllowCredentials: Match.absent(),
    },
  });
});

test.each([
  ['prod', prod, 'rate(1 minute)'],
  ['local', local, 'rate(5 minutes)'],
] as const)(
  'stage %s measures by a schedule, and what fails is not repeated',
  (_stage, template, schedule) => {
    const [alias = ''] = Object.keys(template.findResources('AWS::Lambda::Alias'));
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: schedule,
      State: 'ENABLED',
      Targets: [
        {
          Arn: { Ref: alias },
          Id: Match.anyValue(),
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        },
      ],
    });
    const qualifier = { 'Fn::Select': [7, { 'Fn::Split': [':', { Ref: alias }] }] };
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      Qualifier: qualifier,
      MaximumRetryAttempts: 0,
    });
  },
);

test('a record that is not there is not found rather than forbidden: the API may list what it reads', () => {
  const statement = Match.objectLike({ Action: 's3:ListBucket', Effect: 'Allow' });
  prod.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([statement]) },
  });
});
