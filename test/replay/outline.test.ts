import { outlineOf } from './outline.ts';

const line = (eventType: string, attributes: object): string =>
  JSON.stringify({ eventId: '1', eventType: `EVENT_TYPE_${eventType}`, attributes });
const read = (plain: object): string =>
  line('ACTIVITY_TASK_COMPLETED', { result: { payloads: [{ plain }] }, startedEventId: '4' });

test('two cases on the same path have one outline, whatever they are about', () => {
  const one = read({ kind: 'booked', orderNumber: 'SO-1', lines: [{ sku: 'A' }] });
  const other = read({ kind: 'booked', orderNumber: 'SO-2', lines: [{ sku: 'A' }, { sku: 'B' }] });
  expect(outlineOf(`${other}\n`)).toBe(outlineOf(one));
});

test('how many workflow tasks took the events in makes no other path', () => {
  const task = line('WORKFLOW_TASK_SCHEDULED', { attempt: 1 });
  expect(outlineOf(`${task}\n${read({})}`)).toBe(outlineOf(read({})));
});

test.each([
  ['another verdict', read({ kind: 'refused' })],
  ['another activity', line('ACTIVITY_TASK_SCHEDULED', { activityType: { name: 'pay' } })],
  ['an event more', `${read({ kind: 'booked' })}\n${read({ kind: 'booked' })}`],
])('%s is another path', (_what, lines) => {
  expect(outlineOf(lines)).not.toBe(outlineOf(read({ kind: 'booked' })));
});
