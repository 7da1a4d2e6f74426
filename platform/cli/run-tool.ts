import { execFile } from 'node:child_process';

/** What a short-lived tool said. `missing`: there is no such program. */
export type ToolResult =
  | { readonly kind: 'ok'; readonly output: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly output: string };

/** Runs a tool to its end; standard output and error together, trimmed. */
export function runTool(command: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve) => {
    const options = { env: process.env, timeout: 300_000, maxBuffer: 16 * 1024 * 1024 };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const output = `${stdout}\n${stderr}`.trim();
      if (!error) resolve({ kind: 'ok', output });
      else if (error.code === 'ENOENT' || error.code === 'EACCES') resolve({ kind: 'missing' });
      else resolve({ kind: 'failed', output: output || error.message });
    });
  });
}
