import { stages } from '../../infra/stage-config.ts';
import { synthesize } from './synthesized.ts';

/**
 * Kinds of resources that hold what cannot be made again, or what others outside have written down:
 * ids of clients, hosts, keys.
 */
const statefulTypes = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::SQS::Queue',
];

/**
 * CloudFormation knows a resource by this id alone: under another one it makes a new, empty one,
 * and leaves the old one lying or deletes it. A line may be added; one that changes or goes needs a
 * plan for what is in it.
 */
test('stateful resources keep their logical ids', () => {
  const { resources } = synthesize(stages.prod);
  const stateful = resources.filter(({ resource }) => statefulTypes.includes(resource.Type));
  const lines = stateful.map(({ stack, id, resource }) => `${stack} ${id} ${resource.Type}`);
  expect(lines.toSorted()).toEqual([
    'Handoff-prod-Api Domain66AC69E0 AWS::ApiGatewayV2::DomainName',
    'Handoff-prod-Api Http36EFD62B AWS::ApiGatewayV2::Api',
    'Handoff-prod-Auth People8DC04167 AWS::Cognito::UserPoolClient',
    'Handoff-prod-Auth PeopleApi631580A7 AWS::Cognito::UserPoolResourceServer',
    'Handoff-prod-Auth PeopleDomain2764DEB8 AWS::Cognito::UserPoolDomain',
    'Handoff-prod-Auth PeopleE38C8D03 AWS::Cognito::UserPool',
    'Handoff-prod-Auth PeopleUpstream33461900 AWS::Cognito::UserPoolClient',
    'Handoff-prod-Data AttachmentsBucket134755D7 AWS::S3::Bucket',
    'Handoff-prod-Data Key961B73FD AWS::KMS::Key',
    'Handoff-prod-Data ReadModelTable152641BF AWS::DynamoDB::GlobalTable',
    'Handoff-prod-Data RecordsBucket600C9C86 AWS::S3::Bucket',
    'Handoff-prod-Data SecretA29EB826 AWS::SecretsManager::Secret',
    'Handoff-prod-Data VaultTable008FE3F5 AWS::DynamoDB::GlobalTable',
    'Handoff-prod-Edge Console63CA37A7 AWS::S3::Bucket',
    'Handoff-prod-Edge Logs6819BB44 AWS::S3::Bucket',
    'Handoff-prod-WorkerLambda FailedWakes91703DA0 AWS::SQS::Queue',
  ]);
});
