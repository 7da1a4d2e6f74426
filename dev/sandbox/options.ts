import { z } from 'zod';
import type { SandboxOptions } from './sandbox.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const environmentSchema = z.object({
  SANDBOX_PORT: port.default(7400),
  SANDBOX_SMTP_PORT: port.default(7425),
  SANDBOX_HOST: z.string().min(1).exactOptional(),
  SANDBOX_API_KEY: z.string().min(1).exactOptional(),
  SANDBOX_STATE_FILE: z.string().min(1).exactOptional(),
  HANDOFF_WEBHOOK_URL: z.url().exactOptional(),
  HANDOFF_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]+$/, 'must be whsec_ and base64')
    .exactOptional(),
});

/**
 * Options of a sandbox that runs as a process of its own. An empty variable counts as absent.
 * Throws naming the variable that is wrong.
 */
export function sandboxOptions(environment: {
  readonly [name: string]: string | undefined;
}): SandboxOptions {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const checked = environmentSchema.safeParse(set);
  if (!checked.success) {
    throw new Error(
      checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  }
  const read = checked.data;
  return {
    port: read.SANDBOX_PORT,
    smtpPort: read.SANDBOX_SMTP_PORT,
    ...(read.SANDBOX_HOST !== undefined && { host: read.SANDBOX_HOST }),
    ...(read.SANDBOX_API_KEY !== undefined && { apiKey: read.SANDBOX_API_KEY }),
    ...(read.SANDBOX_STATE_FILE !== undefined && { stateFile: read.SANDBOX_STATE_FILE }),
    ...(read.HANDOFF_WEBHOOK_URL !== undefined && { webhookUrl: read.HANDOFF_WEBHOOK_URL }),
    ...(read.HANDOFF_WEBHOOK_SECRET !== undefined && {
      webhookSecret: read.HANDOFF_WEBHOOK_SECRET,
    }),
  };
}
