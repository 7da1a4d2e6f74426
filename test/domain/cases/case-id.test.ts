import {
  caseIdOf,
  caseIdOfTask,
  workflowIdOf,
  workflowIdOfCase,
} from '../../../domain/cases/case-id.ts';

test('two runs of one workflow within the same minute, whose run ids begin with the same time, are two cases', () => {
  const workflowId = workflowIdOf('order-booking', { kind: 'quote', number: 'Q-1001' });
  const runs = ['01a20193-5ce5-726d-88fb-47143a54060d', '01a20193-7f11-7e02-9c1d-b2cc01d7e9aa'];
  expect(runs.map((run) => caseIdOf(workflowId, run))).toEqual([
    'order-booking:quote:Q-1001.3a54060d',
    'order-booking:quote:Q-1001.01d7e9aa',
  ]);
});

test('a case id leads back to its workflow, a task id to its case', () => {
  expect(workflowIdOfCase('order-booking:quote:Q-1001.3a54060d')).toBe(
    'order-booking:quote:Q-1001',
  );
  expect(caseIdOfTask('order-booking:quote:Q-1001.3a54060d~12')).toBe(
    'order-booking:quote:Q-1001.3a54060d',
  );
});

test.each([
  '',
  'order-booking:quote:Q-1001',
  'order-booking:Q-1001.3a54060d',
  'order-booking:quote:Q-1001.3A54060D',
  'order-booking:../x.3a54060d',
  'order-booking:quote:Q-1001.3a54060d~1',
])('F-54: text that is no case id leads nowhere: %s', (text) =>
  expect(workflowIdOfCase(text)).toBeUndefined(),
);

test.each([
  '',
  'x~1',
  'order-booking:quote:Q-1001.3a54060d',
  'order-booking:quote:Q-1001.3a54060d~',
  'order-booking:quote:Q-1001.3a54060d~1~2',
])('F-54: text that is no task id leads nowhere: %s', (text) =>
  expect(caseIdOfTask(text)).toBeUndefined(),
);
