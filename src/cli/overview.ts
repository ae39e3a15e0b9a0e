import type { Command } from './command';

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
  '2 wrong usage, 3 still waiting or no answer, 4 service not reachable.',
  ''
];

/** All commands, by what they are for. */
export function overview(commands: readonly Command[]): string {
  const all = [...PYTHONS, ...commands];
  const width = widest(all);
  const lines = SECTIONS.flatMap(([title, names]) => [
    `${title}:`,
    ...names.flatMap(name =>
      lineOf(
        all.filter(one => isOf(one.name, name)),
        width
      )
    ),
    ''
  ]);
  return ['Usage: facetry <command> [options]', '', ...lines, ...FAREWELL].join('\n');
}

/** The commands of one family: `facetry services`. */
export function familyOverview(family: string, commands: readonly Command[]): string {
  const lines = lineOf(commands, widest(commands));
  return [`Usage: facetry ${family} <command> [options]`, '', ...lines, '', ...FAREWELL].join('\n');
}

export function isOf(command: string, name: string): boolean {
  return command === name || command.startsWith(`${name} `);
}

type Line = Pick<Command, 'name' | 'summary'>;

function lineOf(commands: readonly Line[], width: number): string[] {
  return commands.map(({ name, summary }) => `  ${name.padEnd(width + 2)}${summary}`);
}

function widest(commands: readonly Line[]): number {
  return Math.max(...commands.map(({ name }) => name.length));
}
