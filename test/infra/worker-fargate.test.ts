import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { stages } from '../../infra/stage-config.ts';
import { synthesize } from './synthesized.ts';

const { fargate } = stages.prod;
const template = synthesize(stages.prod).template('WorkerFargate');

test('a worker has longer to stop than it lets running activities finish', () => {
  const source = readFileSync(
    join(import.meta.dirname, '../../workers/container-worker.ts'),
    'utf8',
  );
  const grace = Number(/shutdownGraceTime: '(\d+)s'/.exec(source)?.[1]);
  expect(grace).toBeGreaterThan(0);
  expect(fargate.stopTimeoutSeconds).toBeGreaterThan(grace);
  const container = {
    StopTimeout: fargate.stopTimeoutSeconds,
    ReadonlyRootFilesystem: true,
    HealthCheck: Match.anyValue(),
  };
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [Match.objectLike(container)],
  });
});

test('a build that does not come up is taken back, and a build that runs stays when the stack names another', () => {
  template.hasResource('AWS::ECS::Service', {
    DeletionPolicy: 'Retain',
    Properties: {
      ServiceName: 'handoff-prod-b1',
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
      },
    },
  });
});

test('a build scales on the backlog of its own task queues', () => {
  const dimensions = Match.arrayWith([{ Name: 'BuildId', Value: 'b1' }]);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'TaskBacklog',
    Namespace: 'Handoff',
    Threshold: fargate.backlogPerTask,
    Dimensions: dimensions,
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: fargate.minTasks,
    MaxCapacity: fargate.maxTasks,
  });
});

test('Temporal is reached through PrivateLink under its own name, and by workers alone', () => {
  const [host] = stages.prod.temporal.address.split(':');
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName: stages.prod.temporal.privateLinkServiceName,
    VpcEndpointType: 'Interface',
  });
  template.hasResourceProperties('AWS::Route53::HostedZone', {
    Name: `${host}.`,
    VPCs: Match.anyValue(),
  });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 7233,
    ToPort: 7233,
    SourceSecurityGroupId: Match.anyValue(),
  });
});
