import { createServer, type Server } from 'node:net';
import { freePort, requireFreePorts } from '../../../dev/stack/ports.ts';

const purpose = 'the API';
const variable = 'HANDOFF_PORT';

async function listener(): Promise<{ readonly server: Server; readonly port: number }> {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port };
}

test('a free port passes the check', async () => {
  await expect(
    requireFreePorts([{ port: await freePort(), purpose, variable }]),
  ).resolves.toBeUndefined();
});

test('a taken port is named in one line with its purpose and the variable that moves it', async () => {
  const { server, port } = await listener();
  const check = requireFreePorts([{ port, purpose, variable }]);
  await expect(check).rejects.toThrow(
    `Port ${port} (the API: set HANDOFF_PORT to move it) is taken`,
  );
  await new Promise((resolve) => server.close(resolve));
});
