import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import { taskTimeFor } from '../../domain/cases/task-target.ts';
import type { ProcedureEdge } from '../../workflows/edge.ts';
import { sharedTaskKinds } from '../../workflows/lines.ts';
import { ladderSentences, pauseText, riskText, targetsText } from './clock-words.ts';
import { lineTable } from './line-table.ts';
import { calendarWords, duration, link, list, section, table, words } from './markdown.ts';
import type { NamedByTests } from './named-by-tests.ts';

/** What a page is made of. */
export interface PageParts {
  readonly edge: ProcedureEdge;
  readonly policy: ProcedurePolicy;
  readonly tests: NamedByTests;
  /** Root of the repository. */
  readonly root: string;
  /** Titles of the procedures, by key. */
  readonly titles: ReadonlyMap<string, string>;
}

/** A procedure as an auditor reads it: from the sentence to the code and its tests. */
export function sopPage(parts: PageParts): string {
  const { title, purpose, key } = parts.edge.definition;
  const sections = [
    section('In short', inShort(parts)),
    section('Roles', roleRows(parts)),
    section('Steps', stepRows(parts)),
    section('How it is done here', preface(parts)),
    section('Clocks', clockRows(parts)),
    ...ladders(parts),
    section('Tasks', taskRows(parts)),
    section('Messages', messageRows(parts)),
    section('Schedules', scheduleRows(parts)),
    section('Forms', formRows(parts)),
    section('Figures', kpiRows(parts)),
    section('Line by line', lineTable(parts, parts.tests)),
    section('References', references(parts)),
    section('Document control', documentRows(parts)),
  ];
  const sources = [`workflows/${key}`, `policy/${key}.yaml`].map((path) => link(path, path));
  const made = `Made by \`npm run sops\` from ${list(sources)}: change those, not this page.`;
  return `${[`# ${title}`, '', purpose, '', made, ...sections.flat()].join('\n')}\n`;
}

function inShort({ edge, policy }: PageParts): readonly string[] {
  const { scope, owner, businessKeys, pointOfNoReturn, document } = edge.definition;
  const started = edge.start
    ? `\`POST /v1/${edge.start.path}\``
    : 'another procedure or a schedule';
  return table(
    ['', ''],
    [
      ['scope', scope],
      ['owner', words(owner)],
      ['started by', started],
      ['one case for each', list(businessKeys.map(words))],
      ['priority without another', policy.priority],
      ['cannot be cancelled once', pointOfNoReturn],
      [
        'written exceptions are granted by',
        list(policy.exceptions.approverRoles.map((role) => words(role))),
      ],
      ['version', `${document.version} of ${document.revised}`],
    ],
  );
}

function roleRows({ edge }: PageParts): readonly string[] {
  return table(
    ['role', 'does'],
    edge.definition.roles.map(({ role, does }) => [words(role), does]),
  );
}

function stepRows({ edge }: PageParts): readonly string[] {
  return table(
    ['', 'step', 'owner', 'may be skipped'],
    edge.definition.steps.map(({ title, ownerRole, skippable }, i) => [
      String(i + 1),
      title,
      words(ownerRole),
      skippable ? 'under a written exception' : 'no',
    ]),
  );
}

/** What the definition does not say; written by hand, beside the procedure. */
function preface({ edge, root }: PageParts): readonly string[] {
  const file = join(root, 'workflows', edge.definition.key, 'sop.md');
  if (!existsSync(file)) return [];
  return [readFileSync(file, 'utf8').trim().replaceAll('](/', '](../../')];
}

function clockRows({ edge, policy }: PageParts): readonly string[] {
  return table(
    ['clock', 'of kind', 'target', 'at risk', 'pauses'],
    Object.entries(policy.clocks).map(([key, clock]) => [
      `\`${key}\`: ${edge.definition.clocks?.[key]?.title ?? key}`,
      clock.kind,
      targetsText(clock),
      riskText(clock),
      pauseText(clock),
    ]),
  );
}

function ladders({ policy }: PageParts): readonly (readonly string[])[] {
  return Object.entries(policy.clocks)
    .map(([key, { ladder }]) => [key, ladderSentences(ladder)] as const)
    .map(([key, sentences]) =>
      section(
        `Ladder of \`${key}\``,
        sentences.map((sentence, i) => `${i + 1}. ${sentence}`),
      ),
    );
}

function taskRows({ edge, policy }: PageParts): readonly string[] {
  const own = Object.entries(edge.definition.taskKinds ?? {});
  const kinds = [
    ...own.map(([kind, { title }]) => [kind, title] as const),
    ...Object.entries(sharedTaskKinds),
  ];
  return table(
    ['kind of task', 'what it is', 'target'],
    kinds.map(([kind, title]) => [`\`${kind}\``, title, taskTargetText(kind, policy)]),
  );
}

function taskTargetText(kind: string, policy: ProcedurePolicy): string {
  const target = policy.taskTargets[kind];
  if (target === undefined) return 'none';
  const { targetMinutes, calendar } = taskTimeFor(target, policy.priority);
  return `${duration(targetMinutes)} of ${calendarWords(calendar)}`;
}

function messageRows({ edge }: PageParts): readonly string[] {
  return table(
    ['message', 'says', 'sent by', 'route for machines'],
    Object.entries(edge.definition.messages ?? {}).map(([name, { title, senders }]) => {
      const webhook = edge.messages?.[name]?.webhook;
      return [
        `\`${name}\``,
        title,
        list(senders.map(words)),
        webhook ? `\`POST /v1/${webhook.path}\`, signed` : 'none',
      ];
    }),
  );
}

function scheduleRows({ edge }: PageParts): readonly string[] {
  return table(
    ['schedule', 'does', 'while one before still runs', 'a missed run is made up to'],
    Object.entries(edge.definition.schedules ?? {}).map(
      ([key, { title, overlap, catchUpMinutes }]) => [
        `\`${key}\``,
        title,
        words(overlap),
        `${duration(catchUpMinutes)} late`,
      ],
    ),
  );
}

function formRows({ edge }: PageParts): readonly string[] {
  return table(
    ['form', 'asks for'],
    Object.entries(edge.forms ?? {}).map(([key, form]) => [
      `\`${key}\``,
      list(Object.entries(form.shape).map(([name, field]) => field.meta()?.title ?? name)),
    ]),
  );
}

function kpiRows({ edge }: PageParts): readonly string[] {
  return table(
    ['figure', 'computed as'],
    edge.definition.kpis.map(({ title, formula }) => [title, formula]),
  );
}

function references({ edge, titles }: PageParts): readonly string[] {
  return edge.definition.related.map((key) => `- [${titles.get(key) ?? key}](${key}.md)`);
}

function documentRows({ edge }: PageParts): readonly string[] {
  const { version, issued, revised, preparedBy, approvedBy, history } = edge.definition.document;
  const people = `prepared by the ${words(preparedBy)}, approved by the ${words(approvedBy)}`;
  const head = `Version ${version}, issued ${issued}, revised ${revised}; ${people}.`;
  const rows = history.map((entry) => [entry.version, entry.date, entry.change]);
  return [head, '', ...table(['version', 'date', 'change'], rows)];
}
