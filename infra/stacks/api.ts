import {
  aws_certificatemanager as acm,
  aws_apigatewayv2 as apigateway,
  aws_apigatewayv2_authorizers as authorizers,
  CfnOutput,
  type aws_cloudwatch as cloudwatch,
  aws_codedeploy as codedeploy,
  aws_cognito as cognito,
  Duration,
  aws_apigatewayv2_integrations as integrations,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_apigateway as restApi,
  type Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accept } from '../constructs/accept.ts';
import { gatewayRoutes } from '../constructs/api-routes.ts';
import { MeasuringRule } from '../constructs/measuring-rule.ts';
import { OwnedAlarm } from '../constructs/owned-alarm.ts';
import { ProductFunction } from '../constructs/product-function.ts';
import { runtimeEnvironment } from '../constructs/runtime-environment.ts';
import { removalOf, stageStack } from '../constructs/stage-stack.ts';
import type { StageConfig } from '../stage-config.ts';
import { type Auth, cognitoScope } from './auth.ts';
import type { Data } from './data.ts';

export interface ApiProps {
  readonly config: StageConfig;
  readonly data: Data;
  readonly auth: Auth;
  /** Folder of the API's artefact. */
  readonly artefact: string;
}

/** The API as others look at it. */
export interface Api {
  readonly stack: Stack;
  readonly http: apigateway.HttpApi;
  readonly stage: apigateway.HttpStage;
  readonly function: ProductFunction;
  readonly alias: lambda.Alias;
}

/**
 * The HTTP API: every route with its scope in front of one function, whose new version gets the
 * traffic step by step.
 */
export function apiStack(scope: Construct, props: ApiProps): Api {
  const { config } = props;
  const stack = stageStack(scope, 'Api', { config, description: 'Handoff: HTTP API' });
  const api = apiFunction(stack, props);
  // CDK's own interfaces are not written for exact optional properties, hence `as`.
  const version = api.function.currentVersion as lambda.IVersion;
  const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version, retryAttempts: 0 });
  const nothingToKeep =
    'Nobody waits for a measurement alone, and one that failed is of no use later.';
  accept(alias, { 'Serverless-LambdaAsyncFailureDestination': nothingToKeep });
  if (config.switches.canary) addCanary(stack, alias);
  new MeasuringRule(stack, 'Measuring', {
    alias,
    everyMinutes: config.measureEveryMinutes,
    ifItFails: 'Nobody is told of stuck cases and no container is added when work piles up',
  });
  const http = httpApi(stack, props);
  addRoutes(http, alias, props);
  const stage = liveStage(stack, http, config);
  addDomain(stack, stage, config);
  new CfnOutput(stack, 'ApiUrl', {
    value: config.domains.api ? `https://${config.domains.api.name}` : http.apiEndpoint,
  });
  new CfnOutput(stack, 'ApiId', { value: http.apiId });
  return { stack, http, stage, function: api, alias };
}

function apiFunction(stack: Stack, { config, data, auth, artefact }: ApiProps): ProductFunction {
  const { memoryMb, timeoutSeconds, reservedConcurrency } = config.api;
  const jwks =
    config.emulatorUrl && `${config.emulatorUrl}/${auth.pool.userPoolId}/.well-known/jwks.json`;
  const api = new ProductFunction(stack, 'Api', {
    config,
    description: 'Handoff: answers the HTTP API',
    ifItFails:
      'No order comes in - nobody sees or decides anything and acknowledgments wait at ' +
      'their senders',
    artefact,
    memoryMb,
    timeoutSeconds,
    reservedConcurrency,
    environment: {
      ...runtimeEnvironment(config, data),
      HANDOFF_ATTACHMENTS_BUCKET: data.attachments.bucket.bucketName,
      HANDOFF_ISSUER: auth.issuer,
      HANDOFF_CLIENT_IDS: auth.clientIds.join(','),
      ...(jwks && { HANDOFF_JWKS_URL: jwks }),
    },
  });
  data.table.allow(api.role, [
    'GetItem',
    'BatchGetItem',
    'Query',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
  ]);
  data.vault.allow(api.role, ['GetItem', 'PutItem', 'UpdateItem']);
  data.records.allow(api.role, { put: false });
  data.attachments.allow(api.role, { put: true });
  data.secret.allowRead(api.role);
  return api;
}

/**
 * A tenth of the calls for five minutes; one that the new version fails brings the old one back.
 */
function addCanary(stack: Stack, alias: lambda.Alias): void {
  const failed = new OwnedAlarm(stack, 'NewVersionFails', {
    owner: 'on-call-engineer',
    consequence:
      'The new version of the API fails calls: CodeDeploy gives all of them back to the old ' +
      'one by itself.',
    runbook: 'function-fails',
    metric: alias.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
    threshold: 1,
  });
  const deploymentConfig = codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES;
  // CDK's own interfaces are not written for exact optional properties, hence `as`.
  const group = new codedeploy.LambdaDeploymentGroup(stack, 'Canary', {
    alias,
    deploymentConfig,
    alarms: [failed as cloudwatch.IAlarm],
  });
  accept(group, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]':
      'AWS keeps this policy in step with CodeDeploy: it shifts traffic of aliases and ' +
      'reads alarms.',
  });
}

function httpApi(stack: Stack, { config, auth }: ApiProps): apigateway.HttpApi {
  const pages = [config.temporal.uiUrl, ...config.signIn.callbackUrls].map(
    (url) => new URL(url).origin,
  );
  return new apigateway.HttpApi(stack, 'Http', {
    description: `Handoff ${config.stage}`,
    createDefaultStage: false,
    disableExecuteApiEndpoint: config.domains.api !== undefined,
    defaultAuthorizer: new authorizers.HttpJwtAuthorizer('Token', auth.issuer, {
      jwtAudience: [...auth.clientIds],
    }),
    // The console, and Temporal Web, which asks the codec, are of other origins.
    corsPreflight: {
      allowOrigins: [...new Set(pages)],
      allowMethods: [apigateway.CorsHttpMethod.GET, apigateway.CorsHttpMethod.POST],
      allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-namespace'],
      exposeHeaders: ['request-id', 'retry-after'],
    },
  });
}

function addRoutes(http: apigateway.HttpApi, alias: lambda.Alias, { config }: ApiProps): void {
  // One permission for all routes: one each would not fit into the function's policy.
  const integration = new integrations.HttpLambdaIntegration('Function', alias as lambda.IAlias, {
    scopePermissionToRoute: false,
  });
  // A password sent straight to the pool gets a token with Cognito's own scope alone.
  const always = config.switches.passwordSignIn ? [cognito.OAuthScope.COGNITO_ADMIN.scopeName] : [];
  for (const route of gatewayRoutes()) {
    const place = { path: route.path, methods: [apigateway.HttpMethod[route.method]], integration };
    if (route.kind === 'scoped')
      http.addRoutes({ ...place, authorizationScopes: [cognitoScope(route.scope), ...always] });
    else
      for (const open of http.addRoutes({
        ...place,
        authorizer: new apigateway.HttpNoneAuthorizer(),
      }))
        accept(open, { 'AwsSolutions-APIG4': route.reason });
  }
}

/** Neither query nor headers: they may hold a token. The path of an API route holds ids alone. */
const accessLogLine = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  functionError: '$context.integrationErrorMessage',
  tokenError: '$context.authorizer.error',
  subject: '$context.authorizer.claims.sub',
  ip: '$context.identity.sourceIp',
};

function liveStage(
  stack: Stack,
  http: apigateway.HttpApi,
  config: StageConfig,
): apigateway.HttpStage {
  const log = new logs.LogGroup(stack, 'AccessLog', {
    retention: config.logRetentionDays,
    removalPolicy: removalOf(config),
  });
  const { rateLimit, burstLimit } = config.api;
  return new apigateway.HttpStage(stack, 'Stage', {
    httpApi: http,
    stageName: '$default',
    autoDeploy: true,
    detailedMetricsEnabled: true,
    throttle: { rateLimit, burstLimit },
    accessLogSettings: {
      destination: new apigateway.LogGroupLogDestination(log),
      format: restApi.AccessLogFormat.custom(JSON.stringify(accessLogLine)),
    },
  });
}

function addDomain(stack: Stack, stage: apigateway.HttpStage, { domains }: StageConfig): void {
  if (domains.api === undefined) return;
  const { name, certificateArn } = domains.api;
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn);
  const domainName = new apigateway.DomainName(stack, 'Domain', {
    domainName: name,
    certificate,
    securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
  });
  new apigateway.ApiMapping(stack, 'Mapping', { api: stage.api, domainName, stage });
  // Where the owner's DNS must point the name to.
  new CfnOutput(stack, 'ApiDomainTarget', { value: domainName.regionalDomainName });
}
