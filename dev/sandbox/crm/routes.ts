import { Hono } from 'hono';
import {
  answer,
  notFound,
  refuse,
  type SandboxContext,
  type SandboxEnv,
  withBody,
} from '../http/answers.ts';
import { refusal } from '../http/manners.ts';
import { type CrmOrder, newOrderSchema, orderChangeSchema } from './crm.schema.ts';
import { type CrmParts, changeOrder, createOrder, currentOrder } from './orders.ts';

/** The CRM: customers, quotes, order forms, contracts, orders. */
export function crmRoutes(parts: CrmParts): Hono<SandboxEnv> {
  const { world } = parts;
  const routes = new Hono<SandboxEnv>();
  const get = (path: string, read: (id: string) => object | undefined) =>
    routes.get(`/${path}/:id`, (c) => {
      const id = c.req.param('id');
      const record = read(id);
      return record === undefined ? notFound(c, id) : c.json(record);
    });

  get('customers', world['crm.customers'].get);
  get('quotes', world['crm.quotes'].get);
  get('order-forms', world['crm.order-forms'].get);
  get('contracts', world['crm.contracts'].get);
  get('orders', (number) => {
    const order = world['crm.orders'].get(number);
    return order && shown(currentOrder(parts, order));
  });
  routes.get('/orders', (c) => {
    const reference = c.req.query('externalReference');
    if (reference === undefined) return missingReference(c);
    const records = world['crm.orders']
      .find('externalReference', reference)
      .map((order) => shown(currentOrder(parts, order)));
    return c.json({ totalSize: records.length, records });
  });
  routes.post(
    '/orders',
    withBody(newOrderSchema, (c, body) => {
      const result = createOrder(parts, body);
      return answer(c, 'refused' in result ? result : shown(result), 201);
    }),
  );
  routes.patch('/orders/:number', (c) =>
    withBody(orderChangeSchema, (_c, body) => {
      const order = world['crm.orders'].get(c.req.param('number'));
      if (order === undefined) return notFound(c, c.req.param('number'));
      const result = changeOrder(parts, order, body);
      return answer(c, 'refused' in result ? result : shown(result));
    })(c),
  );
  return routes;
}

function shown({ booking: _kept, ...order }: CrmOrder): Omit<CrmOrder, 'booking'> {
  return order;
}

function missingReference(c: SandboxContext): Response {
  const message = 'orders are searched by externalReference';
  return refuse(
    c,
    refusal({ status: 400, code: 'INVALID_SEARCH', message, field: 'externalReference' }),
  );
}
