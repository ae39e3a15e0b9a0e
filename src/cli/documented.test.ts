import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { commonOf, findCommand, parseTyped } from './command';
import { COMMANDS } from './run';

const ROOT = join(__dirname, '../..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`)
];
/** Commands of the Python package, which its own parsers read (tests/test_guide.py). */
const PYTHONS = /^(serve|run|login|logout|wallet|version)\b/;
/** Whole lines of a page's shell blocks: what follows `facetry`. */
function linesOf(text: string): string[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block!.replace(/\\\n\s*/g, '').split('\n'))
    .map(line => line.replace(/\s+#.*$/, ''));
}

/** What a page's sentences name, perhaps in part: `facetry invoke … --sealed`. */
function namesOf(text: string): string[] {
  return [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, span]) =>
    span!.replace(/\s+/g, ' ')
  );
}

function commands(read: (text: string) => string[]): [page: string, command: string][] {
  return PAGES.flatMap(page =>
    read(readFileSync(join(ROOT, page), 'utf8'))
      .filter(line => line.startsWith('facetry '))
      .map(line => line.slice('facetry '.length))
      .filter(line => !PYTHONS.test(line) && !/^(COMMAND )?--help/.test(line))
      .map((line): [string, string] => [page, line])
  );
}

/** A line as a shell splits it. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single)
  );
}

const LINES = commands(linesOf);
const NAMES = commands(namesOf);

test('pages have commands', () => {
  expect(LINES.length).toBeGreaterThan(20);
  expect(NAMES.length).toBeGreaterThan(40);
});

test.each(LINES)('%s: facetry %s is understood as it is written', (_, line) => {
  const typed = words(line);
  const command = findCommand(COMMANDS, typed);
  expect(command?.name).toBeDefined();
  parseTyped(command!, typed);
});

test.each(NAMES)('%s: facetry %s is a command, and has these options', (_, line) => {
  const typed = words(line);
  const command = findCommand(COMMANDS, typed);
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${typed[0]} `));
  expect(command !== undefined || (family.length > 0 && typed.length === 1)).toBe(true);
  const known = { ...command?.options, ...(command && commonOf(command)) };
  const named = typed.flatMap(word => /^--([\w-]+)/.exec(word)?.[1] ?? []);
  expect(named.filter(name => !(name in known))).toEqual([]);
});
