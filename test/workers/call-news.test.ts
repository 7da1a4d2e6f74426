import type { ProjectionBatch } from '../../domain/cases/case.ts';
import { withNews } from '../../workers/call-news.ts';

const news = {
  case: { caseId: 'order-booking:quote:Q-1.0' },
  tasks: [],
  events: [],
} as unknown as ProjectionBatch;
const book = async (order: string, ..._terms: object[]): Promise<string> => `booked ${order}`;

test('news that travel with a call are shown beside it, and the call answers as it would without', async () => {
  const shown: ProjectionBatch[] = [];
  const project = async (batch: ProjectionBatch): Promise<void> => void shown.push(batch);
  const activities = withNews(project, { book });
  await expect(activities.book('Q-1', { limitMs: 1, news })).resolves.toBe('booked Q-1');
  expect(shown).toEqual([news]);
  await expect(activities.book('Q-1', { limitMs: 1 })).resolves.toBe('booked Q-1');
  await expect(activities.book('Q-1')).resolves.toBe('booked Q-1');
  expect(shown).toHaveLength(1);
});

test('a call answers only when its news were written, so that they never come behind a later batch', async () => {
  let written = () => undefined as void;
  const project = (): Promise<void> => new Promise((resolve) => (written = resolve));
  const order: string[] = [];
  const answer = withNews(project, { book })
    .book('Q-1', { news })
    .then(() => order.push('answered'));
  await new Promise(setImmediate);
  order.push('written');
  written();
  await answer;
  expect(order).toEqual(['written', 'answered']);
});

test('F-9: neither a store that fails nor one that does not answer holds up the call or its failure', async () => {
  const down = async (): Promise<void> => Promise.reject(new Error('the store is down'));
  await expect(withNews(down, { book }).book('Q-1', { news })).resolves.toBe('booked Q-1');
  const failing = {
    book: async (..._args: unknown[]) => Promise.reject(new Error('the CRM is down')),
  };
  await expect(withNews(down, failing).book('Q-1', { news })).rejects.toThrow('the CRM is down');
  const silent = (
    _batch: ProjectionBatch,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<void> =>
    new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    );
  await expect(withNews(silent, { book }).book('Q-1', { news })).resolves.toBe('booked Q-1');
});
