import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { document } from '../../host/testing/bank';
import { PASSPHRASE } from '../testing/bank';
import { Desk, type Ran } from '../testing/desk';

const NEED = '[[needs]]\nobject = "ledger"\nactions = ["balance"]\n';

interface Told {
  services: { name: string; change: string; trouble?: string }[];
  needs: { name: string; state: string; by: string[] }[];
}

describe('facetry.toml in a terminal', () => {
  let desk: Desk;
  let repository: string;

  beforeAll(async () => {
    desk = await Desk.open();
    await desk.enrolOwner();
  });
  afterAll(() => desk.close());
  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), 'facetry-repo-'));
    mkdirSync(join(repository, 'data'));
    const served = { ...document, servers: [{ url: desk.house.bank.address }] };
    writeFileSync(join(repository, 'bank.json'), JSON.stringify(served));
  });
  afterEach(() => rmSync(repository, { recursive: true }));

  const api = (name: string, more = ''): string =>
    `[services.${name}]\nkind = "openapi"\ndocument = "bank.json"\n${more}\n`;
  const write = (text: string): string => {
    const path = join(repository, 'facetry.toml');
    writeFileSync(path, `facetry = 1\n${text}`);
    return path;
  };
  const plan = async (): Promise<{ ran: Ran; told: Told }> => {
    const ran = await desk.run(['plan', repository, '--json']);
    return { ran, told: JSON.parse(ran.out) as Told };
  };
  const apply = (typed: string[], ...more: string[]): Promise<Ran> =>
    desk.run(['apply', repository, ...more], { typed: [PASSPHRASE, ...typed] });
  const connected = async (): Promise<string[]> =>
    (
      JSON.parse((await desk.run('services list --json')).out) as { objects: { name: string }[] }
    ).objects
      .map(({ name }) => name)
      .sort();

  test('says until when what it asks for would last', async () => {
    write(`${NEED}expires = "2h"\n`);
    const { out } = await desk.run(['plan', repository]);
    const until = new Date((desk.house.clock.now() / 1000 + 7200) * 1000).toISOString();
    expect(out).toContain(`on ledger, until ${until.slice(0, 16).replace('T', ' ')} UTC.`);
  });

  test('is planned without a change, applied once, and is then as it says', async () => {
    write(`${api('ledger')}[services.sheets]\nkind = "files"\nfolder = "data"\n${NEED}`);
    const before = await connected();
    const first = await plan();
    expect(first.ran.code).toBe(3);
    expect(first.told.services.map(({ change }) => change)).toEqual(['connect', 'connect']);
    expect(first.told.needs).toMatchObject([{ name: 'ledger', state: 'ask', by: [] }]);
    expect(await connected()).toEqual(before);
    const lines = await desk.run(['plan', repository]);
    expect(lines.out).toMatch(/\+ ledger would be connected: an API, http:\/\/127\.0\.0\.1/);
    expect(lines.out).toMatch(/any notebook may use balance on ledger, until revoked\./);

    const done = await apply(['apply']);
    expect(done.err).toBe('');
    expect(done.out).toBe('Connected ledger.\nConnected sheets.\n');
    expect(await connected()).toEqual([...before, 'ledger', 'sheets'].sort());
    const after = await plan();
    expect(after.ran.code).toBe(0);
    expect(after.told.services.map(({ change }) => change)).toEqual(['remain', 'remain']);
    const again = await apply([]);
    expect([again.code, again.out]).toEqual([0, 'Nothing to do.\n']);
  });

  test('marks what several persons have to grant, also where it is connected already', async () => {
    write(api('shared'));
    expect((await apply(['apply'])).code).toBe(0);
    write(api('shared', 'persons = { deposit = 2 }'));
    const { ran, told } = await plan();
    expect(ran.code).toBe(3);
    expect(told.services).toMatchObject([{ change: 'mark', marks: { deposit: 2 } }]);
    const lines = (await desk.run(['plan', repository])).out;
    expect(lines).toMatch(/^~ shared is connected/m);
    expect(lines).toContain('deposit is granted by 2 persons together');
    const marks = async (): Promise<string> => (await desk.run('services list')).out;
    expect(await marks()).not.toMatch(/deposit .*\[2 persons\]/);
    expect((await apply(['no'])).code).not.toBe(0);
    expect(await marks()).not.toMatch(/deposit .*\[2 persons\]/);
    expect((await apply(['apply'])).out).toBe('Connected shared.\n');
    expect(await marks()).toMatch(/deposit .*\[2 persons\]/);
    expect((await plan()).told.services).toMatchObject([{ change: 'remain' }]);

    write(api('together', 'persons = { deposit = 3 }'));
    expect((await apply(['apply'])).code).toBe(0);
    expect(await marks()).toMatch(/deposit .*\[3 persons\]/);
  });

  test('says how long answers may be, also where it is connected already', async () => {
    write(api('lengthy'));
    expect((await apply(['apply'])).code).toBe(0);
    write(api('lengthy', 'longest_answer = "4GiB"'));
    expect((await plan()).told.services).toMatchObject([{ change: 'lengthen' }]);
    expect((await desk.run(['plan', repository])).out).toMatch(
      /^~ lengthy is connected: .*the longest answer would be 4 GiB$/m
    );
    expect((await apply(['apply'])).out).toBe('Connected lengthy.\n');
    const listed = (await desk.run('services list')).out;
    expect(listed).toMatch(/lengthy {2}openapi.*\n {4}answers of at most 4 GiB\n/);
    expect((await plan()).told.services).toMatchObject([{ change: 'remain' }]);
    // What the file does not say stays as somebody said it.
    write(api('lengthy'));
    expect((await plan()).told.services).toMatchObject([{ change: 'remain' }]);
    write(api('lengthy', 'longest_answer = "17 GiB"'));
    const { code, err } = await desk.run(['plan', repository]);
    expect(code).toBe(1);
    expect(err).toContain('longest_answer is a size, at most 16 GiB');
  });

  test('says which action a mark means that there is not, and connects nothing of it', async () => {
    write(api('unmarked', 'persons = { deposits = 2 }'));
    const { told } = await plan();
    expect(told.services).toMatchObject([{ change: 'trouble' }]);
    expect(told.services[0]!.trouble).toBe(
      'its persons name “deposits”, which is none of its actions. Did you mean “deposit”?'
    );
    const ran = await apply([]);
    expect(ran.code).toBe(1);
    expect(await connected()).not.toContain('unmarked');
  });

  test('is applied by a person who typed the word, and grants nothing', async () => {
    write(api('unseen') + NEED.replace('ledger', 'unseen'));
    const facets = async (): Promise<string> => (await desk.run('facets --json')).out;
    const before = [await connected(), await facets()];
    const piped = await desk.run(['apply', repository], { input: 'apply\n', typed: [PASSPHRASE] });
    expect([piped.code, piped.err]).toEqual([1, expect.stringContaining('real terminal')]);
    expect((await desk.run(['apply', repository])).code).toBe(1);
    expect((await apply(['yes'])).err).toContain('nothing is connected');
    expect([await connected(), await facets()]).toEqual(before);
    expect((await apply(['apply'])).code).toBe(0);
    expect(await facets()).toBe(before[1]);
  });

  test('takes no connected name from its place unless that is asked for', async () => {
    write(api('taken'));
    await apply(['apply']);
    write('[services.taken]\nkind = "files"\nfolder = "data"\n');
    const { told } = await plan();
    expect(told.services).toMatchObject([{ name: 'taken', change: 'replace' }]);
    const refused = await apply(['apply']);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--replace')]);
    expect(refused.shown).toMatch(/! taken leads to http:\/\/127\.0\.0\.1:\d+ now/);
    expect((await desk.run('services list')).out).toMatch(/taken {2}openapi/);
    expect((await apply(['apply'], '--replace')).code).toBe(0);
    expect((await desk.run('services list')).out).toMatch(/taken {2}files/);
  });

  test('connects nothing outside of its folder, by no link either', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'facetry-outside-'));
    writeFileSync(join(outside, 'bank.json'), readFileSync(join(repository, 'bank.json')));
    symlinkSync(outside, join(repository, 'link'));
    mkdirSync(join(repository, 'deep'));
    symlinkSync('../../..', join(repository, 'deep/up'));
    for (const text of [
      '[services.out]\nkind = "files"\nfolder = "link"\n',
      '[services.out]\nkind = "files"\nfolder = "deep/up"\n',
      '[services.out]\nkind = "openapi"\ndocument = "link/bank.json"\n'
    ]) {
      write(text);
      const { told } = await plan();
      expect(told.services[0]!.change).toBe('trouble');
      expect(told.services[0]!.trouble).toContain('a link that leads out');
      expect((await apply(['apply'])).code).toBe(1);
    }
    expect(await connected()).not.toContain('out');
    rmSync(outside, { recursive: true });
  });

  test('sends no secret of the machine anywhere before a person saw where to', async () => {
    const auth = 'auth = { kind = "bearer" }\nsecret = "env:AWS_SECRET_ACCESS_KEY"\n';
    write(api('greedy', auth));
    const stopped = await apply(['apply', 'no']);
    expect(stopped.code).toBe(1);
    expect(stopped.shown).toMatch(
      /greedy: what env:AWS_SECRET_ACCESS_KEY holds goes to http:\/\/127\.0\.0\.1:\d+, each time/
    );
    expect(await connected()).not.toContain('greedy');
    expect((await apply(['apply', 'send'])).out).toContain('Connected greedy.');
  });

  test('says where a key really goes, however harmless the place of its API', async () => {
    const thief = 'https://tokens.example';
    const auth = `auth = { kind = "oauth2", token_url = "${thief}/t", network = "private" }\n`;
    write(api('harmless', `network = "private"\n${auth}secret = "env:AWS_SECRET_ACCESS_KEY"\n`));
    const { out } = await desk.run(['plan', repository]);
    expect(out).toContain(`is read from env:AWS_SECRET_ACCESS_KEY, and goes to ${thief}\n`);
    expect(out).toMatch(
      /http:\/\/127\.0\.0\.1:\d+, whose name may lead into the private network\n/
    );
    const stopped = await apply(['apply', 'no']);
    expect(stopped.shown).toContain(
      `harmless: what env:AWS_SECRET_ACCESS_KEY holds goes to ${thief}, each time.`
    );
    expect(await connected()).not.toContain('harmless');

    write(api('harmless', `${auth}secret = "typed"\n`));
    const typed = await apply(['apply', '']);
    expect(typed.shown).toContain(`Credential of harmless (oauth2, ${thief}): `);
  });

  test('has a typed secret asked for without echo, and shows it nowhere', async () => {
    write(api('keyed', 'auth = { kind = "bearer" }\nsecret = "typed"\n'));
    const done = await apply(['apply', 'planted-key']);
    expect(done.err).toBe('');
    expect(done.shown).toMatch(/Credential of keyed \(bearer, http:\/\/127\.0\.0\.1:\d+\)/);
    expect(done.shown + done.out + done.err).not.toContain('planted-key');
  });

  test('says of what can not be looked at why, and goes on with the rest', async () => {
    const away = '[services.away]\nkind = "openapi"\ndocument = "http://169.254.169.254/latest"\n';
    write(away + api('present'));
    const done = await apply(['apply']);
    expect([done.code, done.out]).toEqual([1, 'Connected present.\n']);
    expect(done.err).toMatch(/away: .*never called/);
  });

  test('tells which needs nothing that is connected could give', async () => {
    write(`${NEED.replace('balance', 'blance')}${NEED.replace('"ledger"', '"nowhere"')}`);
    const { told, ran } = await plan();
    expect(ran.code).toBe(0);
    expect(told.needs.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  });

  test('is shown without a character that hides or turns another', async () => {
    write(`${NEED}[needs.where]\nnote = "\\u202e\\u0007 <b>"\n`);
    const { out } = await desk.run(['plan', repository]);
    expect(out).not.toMatch(/[\u202e\u0007]/);
    expect(out).toContain('U+202E');
  });

  test('that can not be read is told by line and key, before anybody types a passphrase', async () => {
    write('[services.x]\nkind = "files"\nfolder = "/etc"\n');
    const refused = await desk.run(['apply', repository], { typed: [] });
    expect([refused.code, refused.shown]).toEqual([1, '']);
    expect(refused.err).toMatch(/facetry\.toml, line 4: services\.x\.folder is a path below/);
    const none = join(repository, 'data/none');
    expect((await desk.run(['plan', none])).err).toBe(`“${none}” does not exist.\n`);
  });

  test('that can not be read is told with its path, where no service runs, too', async () => {
    const path = write('[servces.x]\nkind = "files"\n');
    desk.between = () => async () => {
      throw new TypeError('fetch failed');
    };
    const { code, err } = await desk.run(['plan', repository, '--json']);
    desk.between = fetch => fetch;
    expect(code).toBe(1);
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'manifest_unknown_key',
        message: `${relative(process.cwd(), path)}, line 2: servces is not known here; did you mean “services”?`
      }
    });
  });

  test('that names what is not there says what to mend, and not to apply it', async () => {
    write('[services.x]\nkind = "files"\nfolder = "nowhere"\n');
    const { out, code } = await desk.run(['plan', repository]);
    expect(code).toBe(3);
    expect(out).toMatch(/^\? x can’t be connected: There is no “nowhere” beside facetry\.toml/);
    expect(out).toContain('`facetry apply` can do nothing about this: mend what is marked first.');
    expect(out).not.toContain('Run `facetry apply`');
  });

  test('tells which needs ended before anybody asked', async () => {
    write(`${NEED.replace('"ledger"', '"nowhere"')}expires = 2020-01-01T00:00:00Z\n`);
    const { told } = await plan();
    expect(told.needs.map(({ state }) => state)).toEqual(['over']);
    expect((await desk.run(['plan', repository])).out).toContain('its end has passed');
  });

  test('is frozen from what one principal did; --check says whether it would be another', async () => {
    const asked = await desk.run('need ledger deposit,balance --no-wait');
    const request = /Request ([0-9a-f]{32})/.exec(asked.err)![1]!;
    await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
    await desk.run('need ledger deposit,balance --timeout 5');
    const path = write('# ours\n');
    const of = ['freeze', join(repository, 'a.ipynb'), '--file', path, '--of', 'agent cli'];
    expect((await desk.run(of)).err).toContain('has used nothing yet');
    await desk.run('invoke ledger deposit amount=5');
    const checked = await desk.run([...of, '--check']);
    expect([checked.code, readFileSync(path, 'utf8')]).toEqual([3, 'facetry = 1\n# ours\n']);
    const frozen = await desk.run(of);
    expect([frozen.code, frozen.err]).toEqual([0, '']);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^facetry = 1\n# ours\n\n# >>> facetry freeze "a\.ipynb"\n/);
    expect(text).toContain('actions = ["deposit"]');
    // Its own key is its own: the key that looks is not shown what it sent.
    expect(text).not.toContain('amount');
    expect(frozen.out).toContain('its arguments are not shown any more');
    expect((await desk.run([...of, '--check'])).code).toBe(0);
  });

  test('is frozen beside or above the notebook, wherever that is run, and loses nothing', async () => {
    const there = `${api('ledger')}${NEED}`;
    const path = write(there);
    const freeze = async (notebook: string): Promise<string> => {
      const of = ['--of', 'agent cli'];
      const ran = await desk.run(['freeze', join(repository, notebook), ...of, '--json']);
      expect([ran.code, ran.err]).toEqual([0, '']);
      return (JSON.parse(ran.out) as { file: string }).file;
    };
    expect(await freeze('a.ipynb')).toBe(path);
    expect(readFileSync(path, 'utf8')).toContain(there);
    mkdirSync(join(repository, '.git'));
    expect(await freeze('data/b.ipynb')).toBe(path);
    expect(readFileSync(path, 'utf8')).toContain(there);
    expect(readFileSync(path, 'utf8')).toContain('# >>> facetry freeze "data/b.ipynb"');
  });
});
