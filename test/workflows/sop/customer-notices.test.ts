import { person } from '../../kit/case-driver.ts';
import { type PracticeHarness, startPracticeHarness } from '../../kit/practice-harness.ts';

let harness: PracticeHarness;
beforeAll(async () => {
  harness = await startPracticeHarness();
});
afterAll(() => harness.close());

const etrAtMs = Date.UTC(2030, 4, 6, 15, 30);

describe('CS-53: the customer is told when resolution is expected', () => {
  test('by mail to the contact of the CRM, once, recorded with the time and without an address', async () => {
    const practice = await harness.start({ customerId: 'C-100' });
    const caseId = await practice.caseId();
    await practice.tell({ do: 'tell-customer', notice: 'escalated', etrAtMs }, { do: 'finish' });
    await practice.handle.result();
    const mails = (await harness.sandbox.mails()).filter(({ text }) =>
      String(text).includes(caseId),
    );
    expect(mails).toMatchObject([
      {
        subject: `We have escalated your case ${caseId}`,
        text: expect.stringContaining('resolved by 2030-05-06 15:30 UTC'),
      },
    ]);
    const document = await practice.document();
    const data = {
      noticeId: `${caseId}/customer/escalated/1`,
      channel: 'mail',
      to: 'customer C-100',
      etrAtMs,
    };
    expect(document.events.filter(({ kind }) => kind.startsWith('notification.'))).toMatchObject([
      { kind: 'notification.sent', data },
    ]);
    expect(JSON.stringify(document)).not.toContain(String(mails[0]?.['to']));
  });

  test('a customer that the CRM cannot reach is a failed notice of the case, not a failure of it', async () => {
    const practice = await harness.start({ customerId: 'C-none' });
    await practice.tell({ do: 'tell-customer', notice: 'escalated', etrAtMs });
    await practice.sees('the failure', ({ events }) =>
      events.some(({ kind }) => kind === 'notification.failed'),
    );
    expect(await practice.events('notification.failed')).toMatchObject([
      { data: { to: 'customer C-none', reason: 'no-address', etrAtMs } },
    ]);
    expect(
      await practice.cancel('no longer wanted', person('cora', 'operations-manager')),
    ).toMatchObject({ ok: true });
  });
});
