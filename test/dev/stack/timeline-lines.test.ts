import { timelineLine } from '../../../dev/stack/timeline-lines.ts';

const startMs = 1_000_000;

test('a step is shown with its number and title, behind the seconds since the order began', () => {
  const event = {
    atMs: startMs + 1234,
    kind: 'step.done',
    text: 'Confirm the subscription terms',
    step: 'terms',
  } as const;
  expect(timelineLine({ event, of: 'order' }, startMs)).toBe(
    '  1.23 s  step done               2 Confirm the subscription terms',
  );
});

test('a step of the handoff is numbered within the step of the order it belongs to', () => {
  const event = {
    atMs: startMs,
    kind: 'step.started',
    text: 'Open the provisioning tickets',
    step: 'tickets',
  } as const;
  expect(timelineLine({ event, of: 'handoff' }, startMs)).toBe(
    '  0.00 s  step started              6.2 Open the provisioning tickets',
  );
});

test('anything else is shown by its sentence alone', () => {
  const event = {
    atMs: startMs + 61_000,
    kind: 'clock.breached',
    text: 'Billing acknowledgment: breached',
    step: 'acknowledgments',
  } as const;
  expect(timelineLine({ event, of: 'handoff' }, startMs)).toBe(
    ' 61.00 s  clock breached            Billing acknowledgment: breached',
  );
});
