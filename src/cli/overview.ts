import type { Command } from './command';
import { inColumns, paragraphs, USUAL_COLUMNS } from './fitted';

/** Commands that the Python package reads itself: what they are, and nothing of their options. */
export const PYTHONS: readonly Pick<Command, 'name' | 'summary'>[] = [
  { name: 'serve', summary: 'Run a service in this terminal.' },
  { name: 'run', summary: 'Run a program as a job: a principal of its own.' },
  { name: 'login', summary: 'Let programs here use a service that runs elsewhere.' },
  { name: 'logout', summary: 'End what the login holds, and erase its key.' },
  { name: 'wallet', summary: 'Say what protects the keys kept here, or change that.' }
];

/** What people come for, and which commands (or families of them) that takes. */
export const SECTIONS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Begin', ['serve', 'login', 'logout', 'status', 'ui', 'completion']],
  ['Ask and use', ['need', 'invoke', 'run', 'lend', 'accept', 'renew', 'agent']],
  ['Decide', ['requests', 'decide', 'admit', 'rules', 'approvers']],
  ['Who holds what, and stop it', ['facets', 'principals', 'pause', 'resume', 'revoke', 'rename']],
  ['Connect', ['services', 'freeze', 'plan', 'apply']],
  ['What was done', ['log', 'audit', 'export', 'verify', 'disclose', 'erase', 'witness']],
  [
    'Look after it',
    ['doctor', 'backup', 'restore', 'clone', 'rotate', 'keys', 'wallet', 'enrol', 'recovery']
  ]
];

const FAREWELL = [
  '`facetry <command> --help` says more. Exit codes: 0 done, 1 refused or failed,',
  '2 wrong usage, 3 still waiting or no answer, 4 service not reachable.'
];

/**
 * All commands, by what they are for.
 * @param columns how wide its lines may be
 */
export function overview(commands: readonly Command[], columns = USUAL_COLUMNS): string {
  const all = [...PYTHONS, ...commands];
  const width = widest(all);
  const lines = SECTIONS.flatMap(([title, names]) => [
    `${title}:`,
    ...linesOf(
      names.flatMap(name => all.filter(one => isOf(one.name, name))),
      { width, columns }
    ),
    ''
  ]);
  const farewell = paragraphs(FAREWELL, columns);
  return ['Usage: facetry <command> [options]', '', ...lines, ...farewell, ''].join('\n');
}

/** The commands of one family: `facetry services`. */
export function familyOverview(
  family: string,
  commands: readonly Command[],
  columns = USUAL_COLUMNS
): string {
  const lines = linesOf(commands, { width: widest(commands), columns });
  const farewell = paragraphs(FAREWELL, columns);
  return [`Usage: facetry ${family} <command> [options]`, '', ...lines, '', ...farewell, ''].join(
    '\n'
  );
}

export function isOf(command: string, name: string): boolean {
  return command === name || command.startsWith(`${name} `);
}

type Line = Pick<Command, 'name' | 'summary'>;

function linesOf(
  commands: readonly Line[],
  { width, columns }: { width: number; columns: number }
): string[] {
  const rows = commands.map(({ name, summary }) => [`  ${name.padEnd(width)}`, summary] as const);
  return inColumns(rows, columns);
}

function widest(commands: readonly Line[]): number {
  return Math.max(...commands.map(({ name }) => name.length));
}
