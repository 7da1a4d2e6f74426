import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createTeams } from './downstream/teams.ts';
import { createWebhooks } from './downstream/webhooks.ts';
import { createFaults } from './faults/faults.ts';
import { plantFixtures } from './fixtures/fixtures.ts';
import { createApp } from './http/app.ts';
import { createJournal } from './http/journal.ts';
import { startSmtpSink } from './mail/smtp-sink.ts';
import { createSettings } from './settings.ts';
import { createLasting, type Lasting } from './store/lasting.ts';
import { createTimers } from './timers.ts';

/** How a sandbox is started. */
export interface SandboxOptions {
  /** 0 or absent = a free port. */
  readonly port?: number;
  readonly smtpPort?: number;
  readonly host?: string;
  /** The key that callers show as bearer token. */
  readonly apiKey?: string;
  /** Where the downstream teams send their acknowledgments; absent = nowhere. */
  readonly webhookUrl?: string;
  /** Secret of the acknowledgments' signature, `whsec_` and base64; without it none is sent. */
  readonly webhookSecret?: string;
  /** Where changes are kept over a restart; absent = nowhere. */
  readonly stateFile?: string;
  /** The sandbox's clock. */
  readonly nowMs?: () => number;
}

/** A running sandbox. */
export interface Sandbox {
  /** Base of every route, without a slash at the end. */
  readonly url: string;
  readonly smtpPort: number;
  /** Ends every connection, timer and server, and saves what is not yet saved. */
  readonly close: () => Promise<void>;
}

/**
 * Idle connections are kept longer than clients keep them, so that none is cut while it is used
 * again.
 */
const keepAliveMs = 75_000;

/**
 * Starts the stand-ins of the outside systems. Throws when a port is taken or the state file cannot
 * be read.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1' } = options;
  const lasting = createLasting({
    file: options.stateFile,
    nowMs: options.nowMs ?? Date.now,
    plant: plantFixtures,
  });
  await lasting.flush();
  const parts = assemble(options, lasting);
  const { timers, teams, webhooks } = parts;
  const server = createAdaptorServer({
    fetch: createApp(parts).fetch,
    overrideGlobalObjects: false,
  }) as Server;
  server.keepAliveTimeout = keepAliveMs;
  const port = await listen(server, { port: options.port ?? 0, host });
  const smtp = await startSmtpSink(parts, { port: options.smtpPort ?? 0, host }).catch(
    async (error: unknown) => {
      await closed(server);
      throw error;
    },
  );
  webhooks.resume();
  teams.resume();
  return {
    url: `http://${host}:${port}`,
    smtpPort: smtp.port,
    close: async () => {
      webhooks.stop();
      timers.cancelAll();
      await Promise.all([closed(server), smtp.close()]);
      timers.cancelAll();
      await lasting.flush();
    },
  };
}

/** The systems and what they share, of what was kept. */
function assemble(options: SandboxOptions, lasting: Lasting) {
  const { apiKey = 'sandbox-key', nowMs = Date.now, webhookSecret: secret } = options;
  const { world, plantedAtMs } = lasting;
  const timers = createTimers();
  const faults = createFaults();
  const journal = createJournal();
  const settings = createSettings(world);
  if (options.webhookUrl !== undefined) settings.change({ 'webhook.url': options.webhookUrl });
  const webhooks = createWebhooks({ world, settings, timers, secret, nowMs });
  const teams = createTeams({ world, settings, timers, webhooks, nowMs });
  const reset = () => {
    timers.cancelAll();
    faults.clear();
    journal.clear();
    lasting.reset();
  };
  const shared = { world, settings, faults, journal, timers, teams, webhooks };
  return { ...shared, apiKey, nowMs, reset, plantedAtMs };
}

function listen(
  server: Server,
  at: { readonly port: number; readonly host: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : at.port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
