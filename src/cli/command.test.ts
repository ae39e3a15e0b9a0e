import { type Command, parseTyped } from './command';

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
    expect(() => parseTyped(REVOKE, ['revoke', `-L${'x'.repeat(40)}`])).toThrow(/Unknown option/);
    expect(() => parseTyped(REVOKE, ['revoke', 'x', '--owners'])).toThrow(/Unknown option/);
  });
});
