import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { type Client, clientOf, ticketBody } from './client.ts';

let sandbox: Sandbox;
let tool: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  tool = clientOf(sandbox);
  await tool.patch('/admin/settings', {
    'downstream.network': { acknowledge: 'never' },
    'downstream.voice': { acknowledge: 'never' },
  });
});
afterAll(() => sandbox.close());

test('provisioning tickets are opened without idempotency and found by reference and queue, oldest first', async () => {
  const open = (queue: string) =>
    tool.post('/provisioning/tickets', ticketBody({ externalReference: 'case-find', queue }));
  const numbers = [
    (await open('network')).json.number,
    (await open('voice')).json.number,
    (await open('network')).json.number,
  ];
  expect(new Set(numbers).size).toBe(3);
  const found = async (query: string) =>
    (await tool.get(`/provisioning/tickets?externalReference=case-find${query}`)).json.tickets.map(
      (ticket: { number: string }) => ticket.number,
    );
  expect(await found('')).toEqual(numbers);
  expect(await found('&queue=network')).toEqual([numbers[0], numbers[2]]);
  expect((await tool.get(`/provisioning/tickets/${numbers[0]}`)).json).toMatchObject({
    status: 'new',
    owner: null,
    dueAt: null,
  });
});

test('OB-45: an unknown queue and a wrong field are refused in the manner of the queue tool', async () => {
  const queue = await tool.post('/provisioning/tickets', ticketBody({ queue: 'carpentry' }));
  expect([queue.status, queue.json]).toEqual([
    422,
    { code: 'unknown_queue', message: 'no queue carpentry', field: 'queue' },
  ]);
  const field = await tool.post('/provisioning/tickets', ticketBody({ items: [] }));
  expect([field.status, field.json.code, field.json.field]).toEqual([
    422,
    'invalid_field',
    'items',
  ]);
  expect((await tool.get('/provisioning/tickets/PT-1')).json).toMatchObject({ code: 'not_found' });
});

test('a ticket is assigned and activated; an activated one is not cancelled any more, a cancelled one not assigned', async () => {
  const { number } = (await tool.post('/provisioning/tickets', ticketBody())).json;
  const dueAt = '2030-01-05T12:00:00.000Z';
  expect(
    (await tool.post(`/provisioning/tickets/${number}/assign`, { owner: 'engineer-7', dueAt }))
      .json,
  ).toMatchObject({
    status: 'assigned',
    owner: 'engineer-7',
    dueAt,
  });
  expect((await tool.post(`/provisioning/tickets/${number}/activate`, {})).json).toMatchObject({
    status: 'activated',
    activatedAt: expect.stringMatching(/Z$/),
  });
  const late = await tool.post(`/provisioning/tickets/${number}/cancel`, { reason: 'withdrawn' });
  expect([late.status, late.json.code]).toEqual([409, 'already_activated']);

  const other = (await tool.post('/provisioning/tickets', ticketBody())).json.number;
  expect(
    (await tool.post(`/provisioning/tickets/${other}/cancel`, { reason: 'withdrawn' })).json.status,
  ).toBe('cancelled');
  expect(
    (await tool.post(`/provisioning/tickets/${other}/cancel`, { reason: 'again' })).json
      .cancelReason,
  ).toBe('withdrawn');
  const dead = await tool.post(`/provisioning/tickets/${other}/assign`, {
    owner: 'engineer-7',
    dueAt,
  });
  expect([dead.status, dead.json.code]).toEqual([409, 'already_cancelled']);
});

test('service tickets are wrapped in the manner of their system', async () => {
  const ticket = {
    subject: 'Line down',
    description: 'Since noon.',
    priority: 'high',
    externalId: 'case-9',
  };
  const created = await tool.post('/ticketing/tickets', { ticket });
  expect([created.status, created.json.ticket]).toEqual([
    201,
    expect.objectContaining({ ...ticket, status: 'new' }),
  ]);
  const { id } = created.json.ticket;
  expect(
    (await tool.put(`/ticketing/tickets/${id}`, { ticket: { status: 'solved' } })).json.ticket
      .status,
  ).toBe('solved');
  expect((await tool.get(`/ticketing/tickets/${id}`)).json.ticket.status).toBe('solved');
  expect((await tool.get('/ticketing/tickets?externalId=case-9')).json).toMatchObject({
    count: 1,
    tickets: [{ id }],
  });
  const wrong = await tool.post('/ticketing/tickets', {
    ticket: { ...ticket, priority: 'yesterday' },
  });
  expect([wrong.status, wrong.json.error, Object.keys(wrong.json.details)]).toEqual([
    422,
    'RecordInvalid',
    ['ticket.priority'],
  ]);
  expect((await tool.get('/ticketing/tickets/ST-1')).json.error).toBe('RecordNotFound');
});
