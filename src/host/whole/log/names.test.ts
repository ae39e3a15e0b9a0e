import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { b64u, utf8 } from '../../../protocol';
import { define } from '../../../service/definitions';
import { openedText } from '../../../service/ledger/entry';
import { WalletHouse } from '../../testing/walletHouse';

const KINDS = ['args', 'cell', 'lineage', 'name', 'terms', 'token', 'what', 'why'] as const;
const DAY_MS = 24 * 3_600_000;

/**
 * Where names are once all was erased that may go (docs/security.md, "Names"): who still holds
 * something has one, and nobody else.
 */
describe('a name, after an erasure', () => {
  let house: WalletHouse;

  beforeEach(async () => (house = await WalletHouse.open()));
  afterEach(() => house.close());

  async function erased(): Promise<void> {
    const { owner } = house;
    await owner.system.ledger.erase({ entries: [[0, 1000]], groups: [...KINDS] });
  }

  const files = (): { name: string; bytes: Buffer }[] =>
    readdirSync(house.house.folder).map(name => ({
      name,
      bytes: readFileSync(join(house.house.folder, name))
    }));

  /** How often it is in the bytes of all files, as it is: free pages and write-ahead logs, too. */
  const plainly = (name: string): number =>
    files().reduce(
      (count, { bytes }) => count + bytes.toString('latin1').split(name).length - 1,
      0
    );

  /** Tables with their columns, and kinds of entries with their groups, that have it. */
  function places(name: string): string[] {
    const found = new Set<string>();
    const wallet = new DatabaseSync(house.file, { readOnly: true });
    for (const [where, db] of [
      ['state', house.house.db],
      ['wallet', wallet]
    ] as const) {
      const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
      for (const table of tables.map(row => String(row['name']))) {
        for (const row of db.prepare(`SELECT * FROM "${table}"`).all()) {
          const { openings, ...columns } = row;
          Object.entries(columns)
            .filter(([, value]) => String(value).includes(name))
            .forEach(([column]) => found.add(`${where} ${table}.${column}`));
          groupsOf(String(openings ?? '{}'), name).forEach(group =>
            found.add(`entries ${String(row['kind'])}.${group}`)
          );
        }
      }
    }
    wallet.close();
    return [...found].sort();
  }

  function groupsOf(openings: string, name: string): string[] {
    return Object.entries(JSON.parse(openings) as Record<string, { salt: string; bytes: string }>)
      .filter(([group, opening]) => {
        const text = openedText(opening);
        const said = group === 'token' ? utf8.decode(b64u.decode(text.split('.')[1]!)) : text;
        return said.includes(name);
      })
      .map(([group]) => group);
  }

  test('of who holds nothing any more is nowhere', async () => {
    const kernel = await house.kernel(house.admission('planted-notebook.ipynb'));
    await kernel.granted({ object: 'bank', actions: ['balance'] });
    const { principal } = kernel.session;
    await house.owner.system.facets.pause({ principal }, 'for now');
    await house.owner.system.facets.revoke({ principal }, { reason: 'over' });
    expect(places('planted-notebook')).toEqual([
      'entries enrolment.name',
      'entries introduction.name',
      'state introductions.petname',
      'state introductions.place',
      'state principals.petname',
      'state principals.place',
      'wallet principals.notebook_path',
      'wallet principals.petname'
    ]);
    await erased();
    expect(places('planted-notebook')).toEqual([]);
    expect(plainly('planted-notebook')).toBe(0);
    expect((await house.owner.system.facets.list()).principals).toContainEqual(
      expect.objectContaining({ principal, petname: principal.slice(0, 12) })
    );
  });

  test('of who still holds something stays where it is known', async () => {
    const kernel = await house.kernel(house.admission('planted-notebook.ipynb'));
    await kernel.granted({ object: 'bank', actions: ['balance'] });
    house.house.ahead = DAY_MS;
    await house.house.core.authority.sweep();
    await erased();
    expect(places('planted-notebook')).toEqual([
      'entries enrolment.name',
      'state principals.petname',
      'state principals.place',
      'wallet principals.notebook_path',
      'wallet principals.petname'
    ]);
  });

  test('that somebody had before is nowhere', async () => {
    const kernel = await house.kernel(house.admission('planted-former.ipynb'));
    await kernel.granted({ object: 'bank', actions: ['balance'] });
    expect(plainly('planted-former')).toBeGreaterThan(0);
    await house.wallet.notebookMoved({
      id: 'notebook-1',
      from: 'planted-former.ipynb',
      to: 'planted-now.ipynb',
      petname: 'notebook planted-now.ipynb'
    });
    house.house.ahead = DAY_MS;
    await house.house.core.authority.sweep();
    await erased();
    expect(places('planted-former')).toEqual([]);
    expect(plainly('planted-former')).toBe(0);
    expect(plainly('planted-now')).toBeGreaterThan(0);
  });

  test('of whom nobody became is nowhere, once the code has ended', async () => {
    const { core } = house.house;
    await core.authority.introduce({ kind: 'agent', petname: 'planted-nobody' });
    expect(plainly('planted-nobody')).toBeGreaterThan(0);
    house.house.ahead = DAY_MS;
    await core.authority.sweep();
    await erased();
    expect(places('planted-nobody')).toEqual([]);
    expect(plainly('planted-nobody')).toBe(0);
  });

  test('of a notebook that offers an object is in nothing that says what is offered', async () => {
    const kernel = await house.kernel(house.admission('planted-offering.ipynb'));
    const actions = { look: define('look', true, 'Looks.') };
    const offered = async (): Promise<{ proposal?: string }> =>
      (await kernel.post('exports', { name: 'accounts', actions })).json as object;
    const { proposal } = await offered();
    const { registry } = house.owner.system;
    const [seen] = (await registry.list()).proposals!;
    expect(seen!.title).toBe('notebook planted-offering.ipynb');
    await registry.add({ proposal: proposal! });
    await offered();
    expect((await registry.list()).objects).toContainEqual(
      expect.objectContaining({ kind: 'kernel', title: 'notebook planted-offering.ipynb' })
    );
    await erased();
    const said = places('planted-offering');
    expect(said).toContain('entries enrolment.name');
    expect(said.filter(place => /registration.what|objects|proposals/.test(place))).toEqual([]);
  });

  test('of a notebook whose cells say where they are is in nothing that they did, or asked for', async () => {
    const kernel = await house.kernel(house.admission('planted-cell.ipynb'));
    const [facet] = await kernel.granted({ object: 'bank', actions: ['balance'] });
    const cell = { id: 'c1', notebook: 'planted-cell.ipynb' };
    await kernel.post('invoke', { facet, act: 'balance', args: {}, cell });
    await erased();
    const said = places('planted-cell');
    // It still holds something, and so has its name.
    expect(said).toContain('entries enrolment.name');
    expect(said.filter(place => /(intent|request|note|refusal)\./.test(place))).toEqual([]);
  });

  test('is in the name of no file, and in no file beside the databases', async () => {
    const kernel = await house.kernel(house.admission('planted-file.ipynb'));
    await kernel.granted({ object: 'bank', actions: ['balance'] });
    await erased();
    const having = files().filter(({ bytes }) => bytes.includes('planted-file'));
    expect(having.map(({ name }) => name).sort()).toEqual(['state.sqlite', 'wallet.sqlite']);
    expect(files().some(({ name }) => name.includes('planted'))).toBe(false);
    expect(existsSync(house.file)).toBe(true);
  });
});
