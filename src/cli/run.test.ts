import { COMMANDS } from './run';
import { Desk } from './testing/desk';

describe('the command line', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());

  test('a service that is not there is exit code 4, in one line', async () => {
    desk.between = () => async () => {
      throw new TypeError('fetch failed');
    };
    const { code, err } = await desk.run('status');
    desk.between = fetch => fetch;
    expect([code, err]).toEqual([4, expect.stringMatching(/^No service runs over .*\n$/)]);
  });

  test.each([
    'fly',
    'need bank',
    'need bank balance --uses none',
    'need bank balance --expires never',
    'need bank balance --colour red',
    'invoke bank',
    'services',
    'services add bank',
    'services add bank --folder /a --document b',
    'revoke bank',
    'log query --limit 0',
    'enrol --code abc',
    'status --data'
  ])('does not understand `facetry %s`: exit code 2', async line => {
    const { code, err, out } = await desk.run(line, { typed: [] });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/\w/);
  });

  test.each([
    ['verify none.bundle', '“none.bundle” does not exist.\n'],
    ['verify /tmp', 'What was named is a folder, not a file.\n'],
    ['export /etc/hostname/x', '“/etc/hostname/x” lies below a file, not a folder.\n'],
    ['export /dev/null', '“/dev/null” exists already; nothing was overwritten.\n']
  ])('says in words what is wrong with a file: %s', async (line, said) => {
    const { code, err } = await desk.run(line);
    expect([code, err]).toEqual([1, said]);
  });

  test('a code never stands on the command line', async () => {
    const { code, err } = await desk.run(`enrol --code ${'A'.repeat(43)}`);
    expect([code, err]).toEqual([2, expect.stringContaining('--code -')]);
  });

  test('every command has its help', async () => {
    const { out } = await desk.run('--help');
    // Each line is as wide as the terminal lets it be.
    const said = out.replaceAll(/\s+/g, ' ');
    for (const { name, summary, json } of COMMANDS) {
      expect(said).toContain(summary);
      const help = await desk.run(`${name} --help`);
      expect(help.code).toBe(0);
      expect(help.out.startsWith(`Usage: facetry ${name}`)).toBe(true);
      expect(help.out.includes('--json')).toBe(json !== false);
    }
  });
});
