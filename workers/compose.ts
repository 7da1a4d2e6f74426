import type { Client } from '@temporalio/client';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createBillingActivities } from '../activities/billing/activities.ts';
import { createSandboxBilling } from '../activities/billing/sandbox-billing.ts';
import { createCalendarActivities } from '../activities/calendar/activities.ts';
import type { HandoffActivities } from '../activities/catalogue.ts';
import { createCrmActivities } from '../activities/crm/activities.ts';
import { customerContacts } from '../activities/crm/customer-directory.ts';
import { createSandboxCrm, createSandboxCustomerDirectory } from '../activities/crm/sandbox-crm.ts';
import { createEngineActivities } from '../activities/engine/activities.ts';
import type { SystemConfig } from '../activities/http/call.ts';
import { createNotifyActivities } from '../activities/notify/activities.ts';
import { createNotifier } from '../activities/notify/notifier.ts';
import { createSandboxChat } from '../activities/notify/sandbox-chat.ts';
import { createSandboxPhone } from '../activities/notify/sandbox-phone.ts';
import { createSmtpMail, type SmtpConfig } from '../activities/notify/smtp-mail.ts';
import { createProvisioningActivities } from '../activities/provisioning/activities.ts';
import { createSandboxProvisioning } from '../activities/provisioning/sandbox-provisioning.ts';
import { createReadModelActivities } from '../activities/read-model/activities.ts';
import { createReportActivities } from '../activities/reports/activities.ts';
import { createTicketingActivities } from '../activities/ticketing/activities.ts';
import { createSandboxTicketing } from '../activities/ticketing/sandbox-ticketing.ts';
import { createVaultActivities } from '../activities/vault/activities.ts';
import type { VaultPort } from '../activities/vault/port.ts';
import { type Tell, telling, withWaits } from '../platform/metrics/observe.ts';
import { createDataConverter } from '../platform/temporal/data-converter.ts';
import type { KeyRing } from '../platform/temporal/key-ring.ts';
import { noSinks } from '../platform/tracing/setting.ts';
import type { Tracing } from '../platform/tracing/tracing.ts';
import { reportsByPolicy } from '../store/month-report.ts';
import type { ReadModel } from '../store/read-model.ts';
import type { RecordStore } from '../store/records/record-store.ts';
import type { Policy } from '../workflows/load-policy.ts';
import { withCallLimits } from './call-limit.ts';
import { withNews } from './call-news.ts';
import { createReviewStarter } from './reports/start-reviews.ts';

/** Where the outside systems are. */
export interface OutsideSystems {
  readonly crm: SystemConfig;
  readonly billing: SystemConfig;
  readonly provisioning: SystemConfig;
  readonly smtp: SmtpConfig;
  readonly phone: SystemConfig;
  readonly chat: SystemConfig;
  readonly ticketing: SystemConfig;
}

/** What the activities work on. */
export interface ActivityParts {
  readonly systems: OutsideSystems;
  readonly policy: Policy;
  readonly readModel: ReadModel;
  readonly records: RecordStore;
  readonly vault: VaultPort;
  readonly client: Client;
  /** Hears of missed targets, and of how long activities waited for a worker. */
  readonly tell?: Tell;
}

/**
 * Every activity a worker registers, on the real adapters; `close` ends the connections that they
 * keep.
 */
export function composeActivities(parts: ActivityParts): {
  readonly activities: HandoffActivities;
  readonly close: () => void;
} {
  const { systems, policy, records, client, tell } = parts;
  const readModel = tell
    ? { ...parts.readModel, project: telling(parts.readModel.project, tell) }
    : parts.readModel;
  const directory = createSandboxCustomerDirectory(systems.crm);
  const mail = createSmtpMail(systems.smtp);
  const activities = {
    ...withNews(
      readModel.project,
      withCallLimits({
        ...createCrmActivities(createSandboxCrm(systems.crm)),
        ...createBillingActivities(createSandboxBilling(systems.billing)),
        ...createProvisioningActivities(createSandboxProvisioning(systems.provisioning, directory)),
        ...composeReports(parts),
      }),
    ),
    ...createNotifyActivities(
      createNotifier({
        directory: policy.notices,
        customers: customerContacts(directory),
        mail,
        phone: createSandboxPhone(systems.phone),
        chat: createSandboxChat(systems.chat),
      }),
    ),
    ...createTicketingActivities(createSandboxTicketing(systems.ticketing)),
    ...createCalendarActivities(policy.calendars),
    ...createReadModelActivities({ readModel, records, policyFor: policy.forProcedure }),
    ...createEngineActivities(client),
    ...createVaultActivities(parts.vault),
  };
  return { activities: tell ? withWaits(activities, tell) : activities, close: mail.close };
}

function composeReports({ policy, readModel, client }: ActivityParts) {
  const review = policy.forProcedure('service-level-review');
  return createReportActivities({
    countMonth: reportsByPolicy(policy, readModel).count,
    startReviews: createReviewStarter({ client, readModel, policy: review, now: Date.now })
      .startBefore,
    settleMinutes: review.settleMinutes,
    now: Date.now,
  });
}

/** A release of workers: Temporal's Worker Deployment Version. */
export interface WorkerVersion {
  readonly deploymentName: string;
  /** Content hash of the artefact. */
  readonly buildId: string;
}

/** What a worker process is made of. */
export interface WorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly keyRing: KeyRing;
  /** Path of the workflow bundle. */
  readonly bundlePath: string;
  readonly activities: HandoffActivities;
  /** Where traces are made. */
  readonly tracing?: Tracing['worker'] | undefined;
  /**
   * Of which release its workflows are: cases stay with the release on which they began. Without it
   * the worker takes what comes.
   */
  readonly version?: WorkerVersion;
  readonly tuning?: Pick<
    WorkerOptions,
    | 'maxConcurrentWorkflowTaskExecutions'
    | 'maxConcurrentActivityTaskExecutions'
    | 'maxConcurrentLocalActivityExecutions'
    | 'maxCachedWorkflows'
    | 'workflowThreadPoolSize'
    | 'shutdownGraceTime'
  >;
}

/** A worker of every procedure. A stop lets running activities finish within the grace time. */
export function createHandoffWorker(parts: WorkerParts): Promise<Worker> {
  const { connection, namespace, taskQueue, version, tuning } = parts;
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    ...workerContent(parts),
    shutdownGraceTime: '20s',
    ...(version && {
      workerDeploymentOptions: {
        version: { ...version },
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'PINNED',
      },
    }),
    ...tuning,
  });
}

type WorkerContent = Pick<WorkerParts, 'bundlePath' | 'activities' | 'keyRing' | 'tracing'>;

/** What every worker of ours runs, wherever it runs. */
export function workerContent({ bundlePath, activities, keyRing, tracing }: WorkerContent) {
  return {
    workflowBundle: { codePath: bundlePath },
    activities: { ...activities },
    dataConverter: createDataConverter(keyRing),
    sinks: tracing?.sinks ?? noSinks,
    ...(tracing && { interceptors: tracing.interceptors }),
  };
}
