import { z } from 'zod';

/**
 * `local` is the emulator; what it cannot do is off there, and nothing in it outlives its deletion.
 */
export const stageNames = ['local', 'dev', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

const count = z.int().nonnegative();
const positive = z.int().positive();
const seconds = z.int().positive().max(900);
const certificate = z
  .string()
  .regex(
    /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
    'must be the ARN of a certificate',
  );
const ofUsEast1 = certificate.refine(
  (arn) => arn.startsWith('arn:aws:acm:us-east-1:'),
  'must be of us-east-1, where CloudFront looks',
);
const accountId = z.string().regex(/^\d{12}$/, 'must be the 12 digits of an account');

/**
 * What only the owner of an account knows: `infra/accounts/<stage>.json`. Nothing of it is secret.
 */
export const accountSchema = z.strictObject({
  account: accountId,
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, like eu-central-1'),
  temporal: z.strictObject({
    /** `host:port` of the frontend, as the functions reach it. */
    address: z.string().regex(/^[\w.-]+:\d{1,5}$/, 'must be host:port'),
    namespace: z.string().min(1),
    tls: z.boolean(),
    /** Base URL of Temporal Web. */
    uiUrl: z.url(),
    /**
     * Who may take on the invocation role: the roles of Temporal Cloud's worker controller, or the
     * account of an own cluster.
     */
    invokers: z
      .array(
        z.union([
          accountId,
          z
            .string()
            .regex(
              /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/,
              'must be an account or the ARN of a role',
            ),
        ]),
      )
      .min(1),
    /** What Temporal must name when it takes on the invocation role. */
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{8,256}$/, 'must be 8 to 256 characters that IAM takes'),
    /** VPC endpoint service of Temporal; without it containers go out through a NAT gateway. */
    privateLinkServiceName: z.string().startsWith('com.amazonaws.vpce.').optional(),
  }),
  domains: z.strictObject({
    /** Own name of the API; without it, it has that of API Gateway. */
    api: z.strictObject({ name: z.hostname(), certificateArn: certificate }).optional(),
    console: z.strictObject({ name: z.hostname(), certificateArn: ofUsEast1 }).optional(),
  }),
  signIn: z.strictObject({
    /** First label of the sign-in page's host; unique in its region. */
    domainPrefix: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a label of a host name'),
    /** Where the console takes the code after a sign-in. */
    callbackUrls: z.array(z.url()).min(1),
    logoutUrls: z.array(z.url()).min(1),
  }),
  /** Collector of traces (OTLP over HTTP, without the path); without it the programs make none. */
  otlpEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** Takes alarms and what the budget says. */
  alarmMail: z.email(),
});
export type Account = z.output<typeof accountSchema>;

const switches = z.strictObject({
  /** The worker service on Fargate, with its network. */
  fargate: z.boolean(),
  /** CloudFront, WAF and the console's bucket. */
  edge: z.boolean(),
  /** Shifting traffic of the API step by step (CodeDeploy). */
  canary: z.boolean(),
  autoscaling: z.boolean(),
  metricMathAlarms: z.boolean(),
  compositeAlarms: z.boolean(),
  budget: z.boolean(),
  flowLogs: z.boolean(),
  wafLogging: z.boolean(),
  /** Console files put into the bucket by the stack. */
  bucketDeployment: z.boolean(),
  /**
   * TLS only on the buckets of console and records: the emulator has none, neither for its
   * CloudFront nor for functions.
   */
  bucketsTlsOnly: z.boolean(),
  /** Stateful resources stay when their stack goes, and cannot be deleted by mistake. */
  retain: z.boolean(),
  /** A password sent straight to the pool, for tests. People sign in at the sign-in page. */
  passwordSignIn: z.boolean(),
  /**
   * The emulator gives a secret's name where AWS gives its ARN, so that a policy on the ARN matches
   * nothing.
   */
  secretsByName: z.boolean(),
});

/** What a stage costs, does and keeps: the same for every owner. */
export const settingsSchema = z.strictObject({
  switches,
  architecture: z.enum(['arm64', 'x86_64']),
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)]),
  /** Ceilings of the on-demand table, in request units a second: what a runaway loop may cost. */
  table: z.strictObject({ maxReadUnits: positive, maxWriteUnits: positive }),
  /**
   * `lockDays` 0: versions only; otherwise nobody shortens a record's life before that (compliance
   * mode).
   */
  records: z.strictObject({ lockDays: count }),
  api: z.strictObject({
    memoryMb: positive,
    timeoutSeconds: seconds,
    reservedConcurrency: positive,
    /** Requests a second over all callers, and how many at once on top. */
    rateLimit: positive,
    burstLimit: positive,
  }),
  worker: z.strictObject({
    memoryMb: positive,
    /** Every wake is paid for this long less 3 to 10 s, whether there is work or not. */
    timeoutSeconds: seconds,
    /** Fuse: more invocations at once are refused, and the backlog waits. */
    reservedConcurrency: positive,
  }),
  fargate: z
    .strictObject({
      cpu: z.union([z.literal(512), z.literal(1024), z.literal(2048)]),
      memoryMb: positive,
      minTasks: count,
      maxTasks: positive,
      /** Tasks of a queue waiting per container before one more is started. */
      backlogPerTask: positive,
      /** How long a worker may finish what it holds: at most 120 on Fargate. */
      stopTimeoutSeconds: z.int().min(1).max(120),
      maxAzs: z.int().min(1).max(3),
      natGateways: count,
    })
    .refine(({ minTasks, maxTasks }) => minTasks <= maxTasks, {
      path: ['minTasks'],
      message: 'must not be above maxTasks',
    }),
  /**
   * Between two looks for stuck cases and waiting work; each reads all open tasks. What containers
   * are scaled by must come each minute.
   */
  measureEveryMinutes: positive.max(60),
  /** A month, in US dollars. */
  budgetUsd: positive,
});
export type StageSettings = z.output<typeof settingsSchema>;

export const stageConfigSchema = settingsSchema.extend({
  stage: z.enum(stageNames),
  ...accountSchema.shape,
  /** Only of `local`: where functions find the emulator and its key set. */
  emulatorUrl: z.url().optional(),
});
/** Everything the stacks are told about a stage. */
export type StageConfig = z.output<typeof stageConfigSchema>;
