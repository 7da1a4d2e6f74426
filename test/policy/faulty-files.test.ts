import { removePolicyFolders } from './policy-folder.ts';
import { type Fault, spoil } from './spoiled-file.ts';

afterAll(removePolicyFolders);

const bookingFaults: readonly Fault[] = [
  {
    title: 'a wrong type',
    from: 'discountPercent: 25',
    to: 'discountPercent: a lot',
    on: 'a lot',
    field: 'approval.discountPercent',
    reason: 'Invalid input: expected number, received string',
  },
  {
    title: 'a negative number',
    from: 'recheckAfterSeconds: 60',
    to: 'recheckAfterSeconds: -1',
    on: 'recheckAfterSeconds',
    field: 'recheckAfterSeconds',
    reason: 'Too small: expected number to be >=0',
  },
  {
    title: 'a fraction of a minor unit',
    from: 'EUR: 46000000',
    to: 'EUR: 460000.50',
    on: 'EUR',
    field: 'approval.totalContractValueMinor.EUR',
    reason: 'Invalid input: expected int, received number',
  },
  {
    title: 'a percentage with three decimals',
    from: 'discountPercent: 25',
    to: 'discountPercent: 25.125',
    on: '25.125',
    field: 'approval.discountPercent',
    reason: 'must have at most 2 decimals',
  },
  {
    title: 'a currency in small letters',
    from: 'EUR:',
    to: 'eur:',
    on: 'eur:',
    field: 'approval.totalContractValueMinor.eur',
    reason: 'must be a currency of three capital letters',
  },
  {
    title: 'a missing field',
    from: '  completedStatus: completed\n',
    to: '',
    on: 'crm:',
    field: 'crm.completedStatus',
    reason: 'is missing',
  },
  {
    title: 'a missing field of the file',
    from: 'recheckAfterSeconds: 60\n',
    to: '',
    on: 'quote:',
    field: 'recheckAfterSeconds',
    reason: 'is missing',
  },
  {
    title: 'a field without a value, whatever the default',
    from: 'recheckAfterSeconds: 60\n',
    to: 'recheckAfterSeconds: 60\neffectLimitMinutes:\n',
    on: 'effectLimitMinutes',
    field: 'effectLimitMinutes',
    reason: 'Invalid input: expected number, received null',
  },
  {
    title: 'an unknown field',
    from: '  confirmationMinutes: 10',
    to: '  confirmationMinutes: 10\n  confirmMinutes: 10',
    on: 'confirmMinutes',
    field: 'crm.confirmMinutes',
    reason: 'is not a field of this file',
  },
  {
    title: 'a kind of task without a target',
    from: '  correction: { targetMinutes: 480, calendar: region }\n',
    to: '',
    on: 'taskTargets:',
    field: 'taskTargets.correction',
    reason: 'is missing',
  },
  {
    title: 'an unknown role',
    from: 'approverRole: operations-manager',
    to: 'approverRole: the-boss',
    on: 'the-boss',
    field: 'approval.approverRole',
    reason: 'Invalid option: expected one of',
  },
  {
    title: 'an unknown billing action',
    from: 'first-invoice',
    to: 'last-invoice',
    on: 'last-invoice',
    field: 'billing.actions[1]',
    reason: 'Invalid option: expected one of',
  },
  {
    title: 'approval levels out of order',
    from: 'fromDiscountPercent: 20',
    to: 'fromDiscountPercent: 9',
    on: 'fromDiscountPercent: 9',
    field: 'quote.approvalLevels[2].fromDiscountPercent',
    reason: 'must be above the row before, 10',
  },
  {
    title: 'required settings that leave customers out',
    from: '- countries: []\n      customerTypes: []',
    to: '- countries: [US]\n      customerTypes: []',
    on: 'requiredSettings:',
    field: 'billing.requiredSettings',
    reason: 'needs a row that matches every customer',
  },
  {
    title: 'an unknown calendar of a task',
    from: 'correction: { targetMinutes: 480, calendar: region }',
    to: 'correction: { targetMinutes: 480, calendar: lunar }',
    on: 'lunar',
    field: 'taskTargets.correction.calendar',
    reason: 'names calendar lunar, which calendars.yaml does not define',
  },
  {
    title: 'an approver without a mailbox',
    from: 'approverRole: operations-manager',
    to: 'approverRole: upstream-system',
    on: 'upstream-system',
    field: 'approval.approverRole',
    reason: 'names role upstream-system, which roles.yaml gives no mailbox',
  },
];

test.each(bookingFaults)(
  'order-booking.yaml with $title is refused with line, field and reason',
  (fault) => {
    const { reading, told } = spoil('order-booking.yaml', fault);
    expect(reading).toEqual(told);
  },
);

const handoffFaults: readonly Fault[] = [
  {
    title: 'a wildcard in the middle of a SKU',
    from: 'CLOUD-*',
    to: 'CLOUD-*-M',
    on: 'CLOUD-*-M',
    field: 'routes[2].skus[0]',
    reason: 'must be a SKU, or a prefix that ends in *',
  },
  {
    title: 'a mailbox that is none',
    from: 'voice-queue@handoff.example',
    to: 'voice queue',
    on: 'voice queue',
    field: 'queues[1].mail',
    reason: 'Invalid email address',
  },
  {
    title: 'a route to an unknown queue',
    from: 'skus: [VOICE-*], queue: voice',
    to: 'skus: [VOICE-*], queue: vioce',
    on: 'vioce',
    field: 'routes[1].queue',
    reason: 'names queue vioce, which this file does not define',
  },
  {
    title: 'two queues of one key',
    from: 'queues:\n',
    to: 'queues:\n  - { key: voice, title: Extra, leadRole: provisioning-queue-lead, mail: extra@handoff.example }\n',
    on: 'title: Voice',
    field: 'queues[2].key',
    reason: 'repeats queue voice',
  },
  {
    title: 'an unknown calendar of a clock',
    from: 'default: { minutes: 240, calendar: region }',
    to: 'default: { minutes: 240, calendar: lunar }',
    on: 'lunar',
    field: 'clocks.billing.targets.default.calendar',
    reason: 'names calendar lunar, which calendars.yaml does not define',
  },
  {
    title: 'a lead without a mailbox',
    from: 'leadRole: billing-queue-lead',
    to: 'leadRole: upstream-system',
    on: 'upstream-system',
    field: 'billingQueue.leadRole',
    reason: 'names role upstream-system, which roles.yaml gives no mailbox',
  },
];

test.each(handoffFaults)(
  'provisioning-handoff.yaml with $title is refused with line, field and reason',
  (fault) => {
    const { reading, told } = spoil('provisioning-handoff.yaml', fault);
    expect(reading).toEqual(told);
  },
);
