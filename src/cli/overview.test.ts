import { execFileSync } from 'node:child_process';

import { helpOf } from './command';
import { familyOverview, isOf, overview, PYTHONS, SECTIONS } from './overview';
import { COMMANDS } from './run';
import { Desk } from './testing/desk';

const NAMES = [...PYTHONS, ...COMMANDS].map(({ name }) => name);

describe('what the command line says of itself', () => {
  let desk: Desk;

  beforeAll(async () => (desk = await Desk.open()));
  afterAll(() => desk.close());

  test('lists each command once, in one section', () => {
    const places = SECTIONS.flatMap(([, names]) => names);
    for (const name of NAMES) {
      expect([name, places.filter(place => isOf(name, place)).length]).toEqual([name, 1]);
    }
    const lines = overview(COMMANDS).split('\n');
    for (const name of NAMES) {
      expect(lines.filter(line => line.startsWith(`  ${name}  `)).length).toBe(1);
    }
    expect(places.filter(place => !NAMES.some(name => isOf(name, place)))).toEqual([]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test.each([44, 60, 80])('is read without a line that breaks, in %d columns', columns => {
    const helps = [
      overview(COMMANDS, columns),
      familyOverview(
        'services',
        COMMANDS.filter(({ name }) => isOf(name, 'services')),
        columns
      ),
      ...COMMANDS.map(command => helpOf(command, columns))
    ];
    // What is typed as it stands, and the line of use, are no sentences.
    const sentences = helps.flatMap(help =>
      help.split('\n').filter(line => !/^Usage: |^ {2}(source|facetry|autoload) /.test(line))
    );
    // A word alone that is longer breaks nothing that could be broken elsewhere.
    expect(
      sentences.filter(line => line.length > columns && line.trim().split(/ {2,}| /).length > 1)
    ).toEqual([]);
    const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
    const wide = COMMANDS.map(command => helpOf(command, 10_000));
    expect(helps.slice(2).map(words)).toEqual(wide.map(words));
  });

  test.each([
    ['--help', 0, /^Usage: facetry <command>[^]*Decide:\n {2}requests /, ''],
    ['help invoke', 0, /^Usage: facetry invoke FACET/, ''],
    ['help services add', 0, /^Usage: facetry services add NAME/, ''],
    ['help services', 0, /^Usage: facetry services <command>[^]*services add/, ''],
    ['services --help', 0, /^Usage: facetry services <command>/, ''],
    ['help --help', 0, /^Usage: facetry <command>[^]*Decide:\n {2}requests /, ''],
    ['help serve', 0, /^`facetry serve --help`/, ''],
    ['services', 2, /^$/, 'Usage: facetry services <command>'],
    ['services ad', 2, /^$/, '“ad” is none of these.\nUsage: facetry services'],
    ['invok bank', 2, /^$/, '“invok” is not a command. Did you mean `facetry invoke`?'],
    ['logn', 2, /^$/, 'Did you mean `facetry login`?'],
    ['frobnicate', 2, /^$/, '“frobnicate” is not a command. `facetry --help`'],
    ['facets --jsn', 2, /^$/, 'has no option --jsn. Did you mean --json?'],
    ['facets --json=1', 2, /^$/, '--json takes no value. `facetry facets --help`'],
    ['facets --data', 2, /^$/, '--data needs a value. `facetry facets --help`'],
    ['completion fish', 2, /^$/, 'There is completion for bash']
  ])('facetry %s', async (line, code, out, err) => {
    const ran = await desk.run(line);
    expect([ran.code, ran.out]).toEqual([code, expect.stringMatching(out)]);
    expect(ran.err).toContain(err);
    expect(ran.err === '').toBe(err === '');
    if (line === 'services' || line === 'help services') {
      expect(ran.out + ran.err).not.toContain('login');
    }
  });

  test('says what to do where no service runs, and where', async () => {
    desk.between = () => async () => {
      throw new TypeError('fetch failed');
    };
    const here = await desk.run('facets');
    expect(here.code).toBe(4);
    expect(here.err).toContain(`No service runs over ${desk.data}. Start it with`);
    const there = await desk.run('facets --service https://facets.example --json');
    expect([there.code, JSON.parse(there.err).error]).toEqual([
      4,
      { code: 'unreachable', message: expect.stringContaining('at https://facets.example.') }
    ]);
    desk.between = fetch => fetch;
  });

  test('is completed by bash', async () => {
    const { out } = await desk.run('completion bash');
    const completed = (...words: string[]): string[] => {
      const line = words.map(word => `'${word}'`).join(' ');
      const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _facetry; echo "\${COMPREPLY[@]}"`;
      const said = execFileSync('bash', ['-c', `${out}\n${ask}`], { encoding: 'utf8' });
      return said.trim().split(/\s+/);
    };
    expect(completed('facetry', 'ser')).toEqual(['serve', 'services']);
    expect(completed('facetry', 'services', '')).toEqual(['list', 'add', 'test', 'remove']);
    expect(completed('facetry', 'services', 'add', '--fo')).toEqual(['--folder']);
    expect(completed('facetry', 'invoke', 'bank', '--out')).toEqual(['--output']);
    expect(completed('facetry', 'invoke', 'ba')).toEqual(['']);
  });
});
