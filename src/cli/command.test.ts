import { type Command, helpOf, parseTyped } from './command';
import { COMMANDS } from './run';

const REVOKE: Command = {
  name: 'revoke',
  summary: '',
  arity: [1, 2],
  options: {
    as: { type: 'string', help: '' },
    of: { type: 'string', multiple: true, help: '' }
  },
  run: async () => 0
};

describe('a key’s thumbprint that begins like an option', () => {
  // As long as a thumbprint: 43 characters.
  test.each([`-L${'x'.repeat(41)}`, `--${'x'.repeat(41)}`, `-h${'-'.repeat(41)}`])(
    'is whom it names: %s',
    kid => {
      expect(parseTyped(REVOKE, ['revoke', kid, '--json']).words).toEqual([kid]);
      const typed = parseTyped(REVOKE, ['revoke', 'x', '--as', kid, '--of', kid, '--of', 'y']);
      expect(typed.text('as')).toBe(kid);
      expect(typed.list('of')).toEqual([kid, 'y']);
    }
  );

  test('is nothing else that is no option', () => {
    expect(() => parseTyped(REVOKE, ['revoke', `-L${'x'.repeat(40)}`])).toThrow(/has no option -L/);
    expect(() => parseTyped(REVOKE, ['revoke', 'x', '--owners'])).toThrow(/no option --owners\./);
  });
});

describe('options that say where to', () => {
  const named = (name: string): Command => COMMANDS.find(command => command.name === name)!;

  test.each([
    ['verify', []],
    ['backup', ['data']],
    ['ui', ['data']],
    ['keys', ['data', 'keys-fd']],
    ['decide', ['data', 'service']],
    ['facets', ['data', 'service', 'keys-fd']]
  ])('are those that %s has a use for: %j', (name, used) => {
    const help = helpOf(named(name));
    const listed = ['data', 'service', 'keys-fd'].filter(option => help.includes(`--${option} `));
    expect(listed).toEqual(used);
  });

  test('are refused where they change nothing', () => {
    const typed = (line: string) => () => parseTyped(named(line.split(' ')[0]!), line.split(' '));
    expect(typed('verify x.bundle --service https://x')).toThrow(
      '`facetry verify` has no use for --service.'
    );
    expect(typed('backup x --plain --service https://x')).toThrow('use --data DIR');
    expect(typed('decide 1 --keys-fd 3')).toThrow('has no use for --keys-fd');
    expect(typed('completion bash --json')).toThrow('has no use for --json');
    expect(helpOf(named('completion'))).not.toContain('--json');
  });
});
