import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { document } from '../../host/testing/bank';
import type { Somebody } from '../../host/testing/people';
import { PASSPHRASE } from '../testing/bank';
import { Desk } from '../testing/desk';

const NEED = '[[needs]]\nobject = "ledger"\nactions = ["balance"]\n';

interface Told {
  services: { name: string; change: string; also?: string[] }[];
  needs: { name: string; state: string; by: string[] }[];
  rules: { name: string; change: string }[];
  unnamed: { id: string; name: string; sentence: string }[];
}

/** What was in the file once, and where it was. */
describe('facetry.toml that was changed, or copied', () => {
  let desk: Desk;
  let owner: Somebody;
  let root: string;
  let repository: string;

  beforeAll(async () => {
    desk = await Desk.open();
    await desk.enrolOwner();
    owner = await desk.house.enrol('owner', 'Ben');
  });
  afterAll(() => desk.close());
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'facetry-repos-')));
    repository = join(root, 'churn');
    mkdirSync(join(repository, 'reports'), { recursive: true });
    const served = { ...document, servers: [{ url: desk.house.bank.address }] };
    writeFileSync(join(repository, 'bank.json'), JSON.stringify(served));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const api = (name: string): string =>
    `[services.${name}]\nkind = "openapi"\ndocument = "bank.json"\n`;
  const rule = (name: string, more = ''): string =>
    `[[rules]]\nname = "${name}"\nfor = "notebook"\n${more}lifetime = "30m"\nexpires = "30d"\n` +
    '[[rules.grants]]\nobject = "ledger"\nactions = ["balance"]\n';
  const write = (text: string): void =>
    writeFileSync(join(repository, 'facetry.toml'), `facetry = 1\n${text}`);
  const plan = async (folder = repository): Promise<{ code: number; told: Told; out: string }> => {
    const { code, out } = await desk.run(['plan', folder, '--json']);
    const lines = await desk.run(['plan', folder]);
    return { code, told: JSON.parse(out) as Told, out: lines.out };
  };
  const apply = async (...typed: string[]): Promise<void> => {
    const { err } = await desk.run(['apply', repository], { typed: [PASSPHRASE, ...typed] });
    expect(err).toBe('');
  };
  const notebook = async (petname: string, place?: string): Promise<void> => {
    const { code } = await desk.house.core.authority.introduce({
      ...{ kind: 'notebook', petname, custody: 'own' },
      ...(place !== undefined && { place })
    });
    const asker = await desk.house.enrolWith(code);
    await desk.house.grant(owner, asker, { object: 'ledger', actions: ['balance'] });
  };

  test('says of a clone that its notebooks hold nothing of what the original’s hold', async () => {
    write(`${api('ledger')}${NEED}`);
    await apply('apply');
    const clone = join(root, 'clone');
    await notebook('notebook churn/reports/a.ipynb', join(repository, 'reports/a.ipynb'));
    cpSync(repository, clone, { recursive: true });
    const by = ['notebook churn/reports/a.ipynb'];
    expect((await plan()).told.needs).toMatchObject([{ state: 'held', by }]);
    expect((await plan(clone)).told.needs).toMatchObject([{ state: 'ask', by: [] }]);
    await notebook('notebook clone/reports/a.ipynb', join(clone, 'reports/a.ipynb'));
    const { told } = await plan(clone);
    expect(told.needs).toMatchObject([{ state: 'held', by: ['notebook clone/reports/a.ipynb'] }]);
    expect((await plan()).told.needs).toMatchObject([{ by }]);
  });

  test('knows its notebooks by what they are called below it, through links, and by name alone', async () => {
    write(`${api('ledger')}${NEED}notebooks = ["reports/*.ipynb"]\n`);
    symlinkSync(repository, join(root, 'link'));
    await notebook('notebook q1.ipynb', join(root, 'link/reports/q1.ipynb'));
    await notebook('notebook q2.ipynb', join(repository, 'q2.ipynb'));
    await notebook('notebook reports/q3.ipynb', join(`${repository}-other`, 'reports/q3.ipynb'));
    // Of another machine nobody knows where it lies.
    await notebook('notebook work/reports/q4.ipynb');
    const { by } = (await plan()).told.needs[0]!;
    expect(by.sort()).toEqual(['notebook q1.ipynb', 'notebook work/reports/q4.ipynb']);
  });

  test('says of a service with a new name what leads there already, and ends nothing', async () => {
    write(api('till'));
    const { told, out } = await plan();
    expect(told.services).toMatchObject([{ name: 'till', change: 'connect', also: ['ledger'] }]);
    expect(out).toContain('ledger leads there already: what was granted there stays there');
    expect(out).toContain('facetry services remove ledger');
    await apply('apply');
    const listed = (await desk.run('services list')).out;
    expect(listed).toMatch(/^ledger /m);
    expect(listed).toMatch(/^till /m);
    expect((await plan()).told.services).toEqual([
      expect.not.objectContaining({ also: expect.anything() as unknown })
    ]);
  });

  test('shows a rule that it has no longer, with how to end it, and leaves it', async () => {
    write(`${rule('first')}${rule('second', 'below = "reports"\n')}`);
    await apply('grant', 'grant');
    expect((await plan()).told.unnamed).toEqual([]);
    write(rule('renamed'));
    const { told, out, code } = await plan();
    expect(told.rules).toMatchObject([{ name: 'renamed', change: 'remain' }]);
    expect(told.unnamed).toMatchObject([{ name: 'second' }]);
    const { id, sentence } = told.unnamed[0]!;
    expect(sentence).toContain(join(repository, 'reports'));
    expect(out).toContain('rule “second”, not in the file, is for notebooks here and stays, live');
    expect(out).toContain(`facetry rules revoke ${id}`);
    expect(code).toBe(0);
    await apply();
    expect((await desk.run('rules list')).out).toContain(id);
    // In a clone it is about other notebooks.
    cpSync(repository, join(root, 'clone'), { recursive: true });
    expect((await plan(join(root, 'clone'))).told.unnamed).toEqual([]);
  });
});
