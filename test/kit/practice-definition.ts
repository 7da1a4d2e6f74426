import type { CaseDefinition } from '../../domain/cases/procedure.ts';
import type { ChildProcedure, Sop } from '../../workflows/sop/index.ts';
import type { PracticeCommand } from './practice-commands.ts';
import type { PracticePolicy } from './practice-policy.ts';

/** Whatever clocks its policy has. */
const clocks: { readonly [key: string]: { readonly title: string } } = {};

export const practiceProcedure = {
  key: 'practice',
  title: 'Practice',
  steps: [
    {
      key: 'work',
      title: 'Do what is asked',
      ownerRole: 'order-management-specialist',
      skippable: true,
    },
    {
      key: 'check',
      title: 'Check what was done',
      ownerRole: 'order-management-specialist',
      skippable: true,
    },
    { key: 'finish', title: 'Finish', ownerRole: 'order-management-specialist' },
  ],
  pointOfNoReturn: 'it is finished',
  messages: { word: { title: 'A word from outside', senders: ['machine', 'requester'] } },
  clocks,
  milestones: ['half-way'],
  references: ['order', 'ticket', 'quote', 'invoice', 'billing', 'order-form'],
} as const satisfies CaseDefinition;

/** What a word says. */
export interface Word {
  readonly text: string;
}

/** The kernel's verbs in the names of practice. */
export type PracticeSop = Sop<typeof practiceProcedure, PracticePolicy, { readonly word: Word }>;

export interface PracticeInput {
  readonly businessKey: string;
  readonly customerId?: string;
  readonly region: string;
  readonly requestedBy: string;
  readonly parentCaseId?: string;
  /** What it does before any signal. */
  readonly commands?: readonly PracticeCommand[];
}

export const practiceSignal = 'practice';

/** Practice as another case of practice starts it. */
export const practiceChild: ChildProcedure<
  PracticeInput,
  { readonly commands: number },
  { readonly 'half-way': Word }
> = { workflow: 'practice', definition: practiceProcedure };
