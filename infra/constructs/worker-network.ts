import {
  aws_ec2 as ec2,
  Fn,
  aws_iam as iam,
  aws_logs as logs,
  aws_route53 as route53,
  aws_route53_targets as targets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { allowOn } from './permissions.ts';
import { removalOf } from './stage-stack.ts';

/** Ports that a worker calls: web services and AWS, mail submission, Temporal. */
const calledPorts = [443, 587, 7233];

/**
 * Where containers run: private subnets, nothing listens and nothing has a public address. Temporal
 * is reached through PrivateLink where the account names its service, other systems through NAT,
 * DynamoDB and S3 without leaving the network.
 */
export class WorkerNetwork extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  /** Of the workers: nothing comes in, and only `calledPorts` go out. */
  readonly securityGroup: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    const { maxAzs, natGateways } = config.fargate;
    const privately =
      natGateways > 0 ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED;
    // CDK's own interfaces are not written for exact optional properties, hence `as`.
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      availabilityZones: Array.from({ length: maxAzs }, (_, zone) => Fn.select(zone, Fn.getAzs())),
      natGateways,
      subnetConfiguration: [
        ...(natGateways > 0
          ? [
              {
                name: 'Nat',
                subnetType: ec2.SubnetType.PUBLIC,
                cidrMask: 26,
                mapPublicIpOnLaunch: false,
              },
            ]
          : []),
        { name: 'Workers', subnetType: privately, cidrMask: 20 },
      ],
      gatewayEndpoints: {
        Table: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
        Records: { service: ec2.GatewayVpcEndpointAwsService.S3 },
      },
    }) as ec2.IVpc;
    this.subnets = { subnetType: privately };
    this.securityGroup = new ec2.SecurityGroup(this, 'Workers', {
      vpc: this.vpc,
      description: 'Workers: call out, and are called by nobody',
      allowAllOutbound: false,
    });
    for (const port of calledPorts)
      this.securityGroup.addEgressRule(
        ec2.Peer.anyIpv4(),
        ec2.Port.tcp(port),
        `calls to port ${port}`,
      );
    if (config.switches.flowLogs) this.#keepFlowLog(config);
    if (config.temporal.privateLinkServiceName)
      this.#linkTemporal(config.temporal.privateLinkServiceName, config);
  }

  /**
   * What was refused is what an investigation asks for; what was let through would cost more than
   * it tells.
   */
  #keepFlowLog(config: StageConfig): void {
    const group = new logs.LogGroup(this, 'FlowLog', {
      retention: config.logRetentionDays,
      removalPolicy: removalOf(config),
    });
    const role = new iam.Role(this, 'FlowLogRole', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com'),
    });
    allowOn(
      role,
      ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      [group.logGroupArn],
    );
    new ec2.CfnFlowLog(this, 'Flow', {
      resourceId: this.vpc.vpcId,
      resourceType: 'VPC',
      trafficType: 'REJECT',
      deliverLogsPermissionArn: role.roleArn,
      logDestination: group.logGroupArn,
    });
  }

  /**
   * The namespace's own name leads to the endpoint, so that its certificate fits and no setting
   * differs from that of a function.
   */
  #linkTemporal(serviceName: string, { temporal }: StageConfig): void {
    const [host = '', port] = temporal.address.split(':');
    const securityGroup = new ec2.SecurityGroup(this, 'Temporal', {
      vpc: this.vpc,
      description: 'Endpoint of Temporal: taken from workers alone',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(
      this.securityGroup,
      ec2.Port.tcp(Number(port)),
      'workers call Temporal',
    );
    const endpoint = this.vpc.addInterfaceEndpoint('Temporal', {
      service: new ec2.InterfaceVpcEndpointService(serviceName, Number(port)),
      subnets: this.subnets,
      securityGroups: [securityGroup],
      privateDnsEnabled: false,
      open: false,
    });
    const zone = new route53.PrivateHostedZone(this, 'TemporalName', {
      vpc: this.vpc,
      zoneName: host,
    });
    new route53.ARecord(this, 'TemporalAddress', {
      zone,
      target: route53.RecordTarget.fromAlias(new targets.InterfaceVpcEndpointTarget(endpoint)),
    });
  }
}
