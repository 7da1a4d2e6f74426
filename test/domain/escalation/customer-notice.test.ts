import { worded } from '../../../domain/escalation/customer-notice.ts';
import { customerNotice } from '../../../policy/customer-notice.schema.ts';

const notice = {
  channel: 'mail',
  subject: 'Case {case}',
  text: 'We expect {case} to be resolved by {etr}.',
} as const;
const problem = (change: object) =>
  customerNotice.safeParse({ ...notice, ...change }).error?.issues.map(({ message }) => message);

describe('CS-53: the words of a notice to the customer', () => {
  test('name the case and the estimated time of resolution', () => {
    const etrAtMs = Date.UTC(2026, 1, 1, 17, 5, 30);
    expect(
      worded(notice, { caseId: 'practice:run:P-1.0a1b2c3d', title: 'Practice', etrAtMs }),
    ).toEqual({
      subject: 'Case practice:run:P-1.0a1b2c3d',
      text: 'We expect practice:run:P-1.0a1b2c3d to be resolved by 2026-02-01 17:05 UTC.',
    });
  });

  test('are refused by policy without the time, with a field that nothing fills in, or with a subject of two lines', () => {
    expect(problem({})).toBeUndefined();
    expect(problem({ text: 'Soon.' })).toEqual([expect.stringContaining('{etr}')]);
    expect(problem({ channel: 'phone' })).toEqual([expect.stringContaining('{etr}')]);
    expect(problem({ channel: 'phone', subject: 'Resolved by {etr}' })).toBeUndefined();
    expect(problem({ text: '{etr} {name}' })).toEqual([
      expect.stringContaining('{case} and {etr} and {title} only'),
    ]);
    expect(problem({ subject: 'one\ntwo' })).toEqual([expect.stringContaining('one line')]);
    expect(problem({ channel: 'chat' })).toHaveLength(1);
  });
});
