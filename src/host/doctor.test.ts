import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { type HeldFacet, makeCard } from '../client';
import { type Diagnosis, diagnose } from '../service/doctor';
import { House } from './testing/house';
import type { Somebody } from './testing/people';

describe('the doctor', () => {
  let house: House;
  let folder: string;
  let agent: Somebody;
  let paused: Somebody;
  let deposits: HeldFacet;
  let revoked: HeldFacet;
  let stopped: HeldFacet;
  let requiring: HeldFacet;
  let renewed: string;
  let heir: string;
  let waiting: string;
  let confirming: string;
  let copies = 0;

  beforeAll(async () => {
    house = await House.open();
    folder = mkdtempSync(join(tmpdir(), 'facetry-doctor-'));
    const owner = await house.enrol('owner', 'Ada');
    await house.enrol('page', 'the page');
    for (const petname of ['recovered', 'recovered later']) {
      await owner.system.requests.introduce('owner', petname, { recovery: true });
    }
    agent = await house.enrol('agent', 'helper');
    paused = await house.enrol('agent', 'paused');
    await house.connectBank(owner);
    const granted = (need: object): Promise<HeldFacet> =>
      house.grant(owner, agent, { object: 'bank', actions: ['deposit', 'balance'], ...need });
    deposits = await granted({
      uses: 5,
      delegation: true,
      rate: { calls: 4, per: 3600 },
      budget: { amount: { limit: 100 } }
    });
    revoked = await granted({});
    stopped = await granted({});
    const card = await makeCard(paused.holding.service, paused.holding.keys, 'paused');
    const { facet } = await deposits.delegate(card, {
      actions: ['balance', 'deposit'],
      uses: 2,
      rate: { calls: 2, per: 3600 },
      budget: { amount: { limit: 10 } }
    });
    const lent = await paused.holding.accept(facet);
    await deposits.invoke('deposit', { amount: 7 });
    await deposits.invoke('deposit', { amount: 1.5 });
    await lent.invoke('balance');
    await expect(deposits.invoke('deposit', { amount: 500 })).rejects.toThrow();
    requiring = await granted({
      actions: ['deposit'],
      requires: [{ object: 'bank', action: 'balance', consume: true }]
    });
    const balances = await granted({ actions: ['balance'] });
    await balances.invoke('balance');
    await balances.invoke('balance');
    await requiring.invoke('deposit', { amount: 1 });
    const given = await granted({ delegation: true });
    const before = await given.delegate(card, { actions: ['balance'] });
    const { facet: after } = await given.renew(
      card,
      before.facet.id,
      Math.floor(Date.now() / 1000) + 1800
    );
    [renewed, heir] = [before.facet.id, after.id];
    const asked = await agent.holding.service.request(agent.keys, {
      needs: [{ object: 'bank', actions: ['balance'], uses: 1 }],
      purpose: 'petty cash'
    });
    waiting = (asked as { id: string }).id;
    const asking = await granted({ actions: ['deposit'], confirm: 'each_use' });
    await asking.invoke(
      'deposit',
      { amount: 1 },
      {
        confirm: {
          onPending: id => {
            confirming = id;
            void house.confirm(owner, id);
          }
        }
      }
    );
    await asking.send('deposit', { amount: 2 });
    const looks = await house.grant(owner, agent, {
      object: 'aios/ledger',
      actions: ['checkpoint'],
      uses: 3,
      rate: { calls: 3, per: 3600 }
    });
    await looks.call('checkpoint', {});
    const facets = (action: string, args: object) =>
      owner.holding.find('aios/facets', action).call(action, args as Record<string, never>);
    await facets('revoke', { facet: revoked.id });
    await facets('pause', { facet: stopped.id });
    await facets('pause', { principal: paused.holding.kid });
    await house.core.authority.introduce({ kind: 'agent', petname: 'to come' });
    await house.stop();
    await house.start();
    await house.stop();
  });
  afterAll(async () => {
    await house.start();
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Of a copy of the folder that somebody changed. */
  async function changed(...statements: string[]): Promise<Diagnosis> {
    copies += 1;
    const path = join(folder, String(copies));
    mkdirSync(path);
    const database = join(path, 'state.sqlite');
    copyFileSync(house.database, database);
    const db = new DatabaseSync(database, { enableForeignKeyConstraints: false });
    for (const sql of statements) {
      db.exec(sql);
    }
    db.close();
    return diagnose(database);
  }

  const first = async (...statements: string[]) => {
    const { ok, differences, count } = await changed(...statements);
    expect(ok).toBe(false);
    expect(count).toBeGreaterThanOrEqual(differences.length);
    return differences[0];
  };
  const indexOf = (kind: string, nth = 0): number => {
    const db = new DatabaseSync(house.database, { readOnly: true });
    const rows = db.prepare('SELECT idx FROM entries WHERE kind = ? ORDER BY idx').all(kind);
    db.close();
    return rows[nth]!['idx'] as number;
  };

  test('finds a folder whole after uses, refusals, revocations, pauses and restarts', async () => {
    const before = readFileSync(house.database);
    expect(await diagnose(house.database)).toMatchObject({
      ok: true,
      count: 0,
      differences: [],
      compared: { log: true, tables: true },
      principals: 4
    });
    expect(readFileSync(house.database).equals(before)).toBe(true);
  });

  test('refuses to look while the service runs', async () => {
    await house.start();
    await expect(diagnose(house.database)).rejects.toMatchObject({ code: 'data_locked' });
    await house.stop();
  });

  test('refuses what is no database, and makes none', async () => {
    await expect(diagnose(join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'data_unreachable'
    });
    await expect(diagnose(__filename)).rejects.toMatchObject({ code: 'data_corrupt' });
  });

  describe('names in what says who holds what', () => {
    test.each<[string, () => string[], () => object]>([
      [
        'uses that were raised',
        () => [`UPDATE facets SET uses_left = 500 WHERE id = '${deposits.id}'`],
        () => ({ code: 'uses', subject: deposits.id, detail: expect.stringContaining('is 500;') })
      ],
      [
        'a facet of the service’s own objects whose uses were raised',
        () => [
          `UPDATE facets SET uses_left = 4 WHERE terms LIKE '%aios/ledger%' AND uses_left = 2`
        ],
        () => ({ code: 'uses' })
      ],
      [
        'a revocation undone',
        () => [`UPDATE facets SET revoked_at = NULL WHERE id = '${revoked.id}'`],
        () => ({ code: 'revoked', subject: revoked.id })
      ],
      [
        'a facet that takes the place of another',
        () => [`UPDATE facets SET renewed_as = '${deposits.id}' WHERE id = '${revoked.id}'`],
        () => ({ subject: revoked.id, detail: expect.stringContaining('renewed_as') })
      ],
      [
        'a facet whose place nothing takes any more',
        () => [`UPDATE facets SET renewed_as = NULL WHERE id = '${renewed}'`],
        () => ({ subject: renewed, detail: expect.stringContaining(heir) })
      ],
      [
        'a request for more than was signed',
        () => [
          `UPDATE requests SET needs = json_set(needs, '$[0].uses', 9) WHERE id = '${waiting}'`
        ],
        () => ({ code: 'request', subject: waiting, detail: expect.stringContaining('needs') })
      ],
      [
        'a request whose answer would go to another key',
        () => [
          `UPDATE requests SET encryption_key = (SELECT encryption_key FROM principals
             WHERE petname = 'paused') WHERE id = '${waiting}'`
        ],
        () => ({ code: 'request', subject: waiting })
      ],
      [
        'a request that was answered and waits again',
        () => [`UPDATE requests SET state = 'pending' WHERE state = 'granted'`],
        () => ({ code: 'request_state' })
      ],
      [
        'a request that nobody made, and one that is gone',
        () => [`UPDATE requests SET id = 'f00d' WHERE id = '${waiting}'`],
        () => ({ code: 'request_unknown', subject: 'f00d' })
      ],
      [
        'a facet that no entry made',
        () => [
          `INSERT INTO facets (id, holder, terms, definitions, parent, issued_at)
             SELECT 'f00d', holder, terms, definitions, parent, issued_at FROM facets
             WHERE id = '${deposits.id}'`
        ],
        () => ({ code: 'facet_unknown', subject: 'f00d' })
      ],
      [
        'a facet that is gone',
        () => [`DELETE FROM facets WHERE id = '${stopped.id}'`],
        () => ({ code: 'facet_missing', subject: stopped.id })
      ],
      [
        'terms that were widened',
        () => [
          `UPDATE facets SET terms = json_set(terms, '$.expiry', 4102444800)
             WHERE id = '${deposits.id}'`
        ],
        () => ({ code: 'facet', subject: deposits.id, detail: expect.stringContaining('terms') })
      ],
      [
        'a facet given to another holder',
        () => [`UPDATE facets SET holder = '${paused.holding.kid}' WHERE id = '${deposits.id}'`],
        () => ({ code: 'facet', subject: deposits.id, detail: expect.stringContaining('holder') })
      ],
      [
        'the power to grant anything',
        () => [`UPDATE facets SET grantable = NULL WHERE id = '${deposits.id}'`],
        () => ({ code: 'grantable', subject: deposits.id })
      ],
      [
        'a pause of a facet that was removed',
        () => [`DELETE FROM pauses WHERE target = '${stopped.id}'`],
        () => ({ code: 'pause_missing', subject: stopped.id })
      ],
      [
        'a pause of a principal that was removed',
        () => [`DELETE FROM pauses WHERE target = '${paused.holding.kid}'`],
        () => ({ code: 'pause_missing', subject: paused.holding.kid })
      ],
      [
        'a pause that nobody made',
        () => [`INSERT INTO pauses VALUES ('${deposits.id}', 'facet', 1, 'x', NULL)`],
        () => ({ code: 'pause_unknown', subject: deposits.id })
      ],
      [
        'a key that was exchanged',
        () => [
          `UPDATE principals SET key = (SELECT key FROM principals WHERE petname = 'paused')
             WHERE petname = 'helper'`
        ],
        () => ({ code: 'principal', subject: agent.holding.kid })
      ],
      [
        'a principal made an owner',
        () => [`UPDATE principals SET kind = 'owner' WHERE petname = 'helper'`],
        () => ({ code: 'principal', subject: agent.holding.kid })
      ],
      [
        'a principal that nobody enrolled',
        () => [
          `INSERT INTO principals SELECT 'mallory', key, encryption_key, 'owner', 'Ada', custody,
             origin, enrolled_at, made_by, place, until, person FROM principals
             WHERE petname = 'helper'`
        ],
        () => ({ code: 'principal_unknown', subject: 'mallory' })
      ],
      [
        'a code of an owner that no entry made',
        () => [`UPDATE introductions SET kind = 'owner' WHERE petname = 'to come'`],
        () => ({ code: 'introduction', subject: 'to come' })
      ],
      [
        'a code that names another entry than made it',
        () => [`UPDATE introductions SET entry = 1 WHERE petname = 'to come'`],
        () => ({ code: 'introduction', subject: 'to come' })
      ],
      [
        'a code that was used and may be used again',
        () => [`UPDATE introductions SET used_by = NULL WHERE petname = 'helper'`],
        () => ({ code: 'introduction', subject: 'helper' })
      ],
      [
        'a recovery code that one made later has voided',
        () => [`UPDATE introductions SET petname = 'recovered' WHERE recovery = 1`],
        () => ({ code: 'introduction', subject: 'recovered' })
      ],
      [
        'uses that a rate forgot',
        () => [`DELETE FROM paced_uses WHERE facet = '${deposits.id}'`],
        () => ({ code: 'rate', subject: deposits.id })
      ],
      [
        'a budget that was lowered',
        () => [`UPDATE budgets SET taken = '1' WHERE facet = '${deposits.id}'`],
        () => ({ code: 'budget', subject: deposits.id, detail: expect.stringContaining('8.5') })
      ],
      [
        'a confirmed act that may be done again',
        () => [`UPDATE requests SET spent = NULL WHERE id = '${confirming}'`],
        () => ({
          code: 'confirmation',
          subject: confirming,
          detail: expect.stringContaining('spent')
        })
      ],
      [
        'a confirmation that binds another act',
        () => [
          `UPDATE requests SET act = json_set(act, '$.args.amount', 5) WHERE id = '${confirming}'`
        ],
        () => ({ code: 'confirmation', detail: expect.stringContaining('act') })
      ],
      [
        'a confirmation that lasts longer',
        () => [`UPDATE requests SET ended_at = ended_at + 1 WHERE id = '${confirming}'`],
        () => ({ code: 'confirmation', subject: confirming })
      ],
      [
        'a confirmation that nobody gave',
        () => [`UPDATE requests SET state = 'granted', decision = 1 WHERE act LIKE '%:2}%'`],
        () => ({ code: 'confirmation', detail: expect.stringContaining('decision') })
      ],
      [
        'an act that nobody asked to confirm',
        () => [
          `INSERT INTO requests (id, asker, encryption_key, needs, purpose, digest, asked_at, state,
             ended_at, entry, act, decision) SELECT 'f00d', asker, encryption_key, needs, purpose,
             digest, asked_at, state, ended_at, entry, act, decision FROM requests
             WHERE id = '${confirming}'`
        ],
        () => ({ code: 'confirmation', subject: 'f00d' })
      ],
      [
        'a success that served a facet, free to serve again',
        () => ['DELETE FROM taken_evidence'],
        () => ({ code: 'consumed', subject: requiring.id })
      ],
      [
        'a success that was none',
        () => [
          `INSERT INTO evidence SELECT max(idx), ref, 'bank', 'balance', principal FROM entries
             WHERE kind = 'outcome'`
        ],
        () => ({ code: 'evidence_unknown' })
      ],
      [
        'a success that is said to be somebody else’s',
        () => [`UPDATE evidence SET principal = '${paused.holding.kid}'`],
        () => ({ code: 'evidence', detail: expect.stringContaining('principal') })
      ],
      [
        'a success that is gone',
        () => ['DELETE FROM taken_evidence', 'DELETE FROM evidence'],
        () => ({ code: 'evidence_missing' })
      ],
      [
        'a facet that takes what was done before it was given',
        () => [`UPDATE facets SET evidence_from = 0 WHERE id = '${requiring.id}'`],
        () => ({
          code: 'facet',
          subject: requiring.id,
          detail: expect.stringContaining('evidence_from')
        })
      ]
    ])('%s', async (_, statements, difference) => {
      expect(await first(...statements())).toMatchObject({ part: 'authority', ...difference() });
    });
  });

  describe('names in what is connected', () => {
    test.each([
      ['definitions', `definitions = json_set(definitions, '$.balance.safe', json('false'))`],
      ['config', `config = json_set(config, '$.address', 'http://127.0.0.1:9')`],
      ['origin', `origin = 'http://127.0.0.1:9'`]
    ])('%s that were changed', async (code, set) => {
      expect(await first(`UPDATE objects SET ${set}`)).toMatchObject({
        part: 'registry',
        code,
        subject: 'bank'
      });
    });

    test('a credential for what is not connected', async () => {
      expect(
        await first(`INSERT INTO secrets (object, secret) VALUES ('vault', 'x')`)
      ).toMatchObject({
        part: 'registry',
        code: 'secret_unknown',
        subject: 'vault'
      });
    });

    test('an object that is gone, and one that nobody registered', async () => {
      const { differences } = await changed(`UPDATE objects SET name = 'vault'`);
      expect(differences.map(({ code, subject }) => [code, subject])).toEqual([
        ['object_unknown', 'vault'],
        ['object_missing', 'bank']
      ]);
    });
  });

  describe('names in the log', () => {
    test('an opening that was changed, and relies on nothing after it', async () => {
      const intent = indexOf('intent');
      const { differences, compared } = await changed(
        `UPDATE entries SET openings = json_set(openings, '$.args.bytes', 'e30') WHERE idx = ${intent}`
      );
      expect(differences[0]).toMatchObject({
        part: 'ledger',
        code: 'commitment',
        subject: `#${intent}`
      });
      expect(compared).toEqual({ log: true, tables: false });
    });

    test('an opening that is gone', async () => {
      const grant = indexOf('grant', 3);
      expect(
        await first(
          `UPDATE entries SET openings = json_remove(openings, '$.terms') WHERE idx = ${grant}`
        )
      ).toMatchObject({ part: 'ledger', code: 'not_shown', subject: `#${grant}` });
    });

    test('a leaf that was changed', async () => {
      const outcome = indexOf('outcome');
      const { differences } = await changed(
        `UPDATE entries SET leaf = CAST(replace(CAST(leaf AS TEXT), '"v":1', '"v":2') AS BLOB)
           WHERE idx = ${outcome}`
      );
      expect(differences).toContainEqual(
        expect.objectContaining({ part: 'ledger', code: 'leaf', subject: `#${outcome}` })
      );
    });

    test('an entry that is gone, in the middle and at the end', async () => {
      const refusal = indexOf('refusal');
      expect(await first(`DELETE FROM entries WHERE idx = ${refusal}`)).toMatchObject({
        part: 'ledger',
        code: 'entry_missing',
        subject: `#${refusal}`
      });
      expect(
        await first('DELETE FROM entries WHERE idx = (SELECT max(idx) FROM entries)')
      ).toMatchObject({ part: 'ledger', code: 'entry_missing' });
    });

    test('a head that another key signed', async () => {
      expect(
        await first(
          `UPDATE keys SET private = (SELECT private FROM keys WHERE name = 'descriptor')
             WHERE name = 'log'`
        )
      ).toMatchObject({ part: 'ledger' });
    });

    test('a tile that is not of these entries', async () => {
      const { differences } = await changed(
        'UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 0'
      );
      expect(differences).toContainEqual(
        expect.objectContaining({ part: 'tree', code: 'tile', subject: '0/0' })
      );
    });
  });

  describe('names in what finds entries', () => {
    test.each([
      ['jti', `jti = NULL`],
      ['jti', `jti = 'AAAAAAAAAAAAAAAAAAAAAA'`],
      ['principal', `principal = 'mallory'`],
      ['facet', `facet = NULL`],
      ['at', `at = at + 1`],
      ['kind', `kind = 'outcome'`],
      ['ref', `ref = 0`]
    ])('a wrong %s (%s)', async (code, set) => {
      const intent = indexOf('intent');
      expect(await first(`UPDATE entries SET ${set} WHERE idx = ${intent}`)).toMatchObject({
        part: 'index',
        code,
        subject: `#${intent}`
      });
    });

    test.each([
      [
        'a posting that is gone',
        `UPDATE postings SET places = substr(places, 2)
           WHERE word IN (SELECT id FROM words WHERE dimension = 'object')`,
        'object'
      ],
      [
        'one that is another’s',
        `UPDATE words SET value = 'nobody’s' WHERE dimension = 'action' AND value = 'deposit'`,
        'action'
      ],
      [
        'one that no entry says',
        `INSERT INTO postings SELECT id, 9, x'00' FROM words WHERE dimension = 'action'`,
        'number'
      ],
      ['a word that nothing says', `INSERT INTO words VALUES (99999, 'object', 'x')`, 'words'],
      [
        'a time that is gone',
        'DELETE FROM times WHERE at = (SELECT min(at) FROM times)',
        'not found by its time'
      ],
      [
        'one that leads elsewhere',
        'UPDATE times SET idx = idx + 1 WHERE at = (SELECT max(at) FROM times)',
        'not found by its time'
      ],
      ['one that no entry has', 'INSERT INTO times VALUES (1, 0)', 'number of times'],
      [
        'a jti that is gone',
        'UPDATE signed SET hashes = substr(hashes, 11) WHERE id = 0',
        'not found by its jti'
      ],
      [
        'one that leads elsewhere',
        "UPDATE signed SET hashes = CAST(substr(hashes, 1, 8) || x'00ff' || substr(hashes, 11) AS BLOB) WHERE id = 0",
        'not found by its jti'
      ],
      [
        'one that nobody signed',
        "INSERT INTO signed VALUES (99, x'00112233445566778899')",
        'signed'
      ],
      ['an index that claims too much', 'UPDATE indexed SET size = size + 1', 'indexed']
    ])('%s', async (_, change, detail) => {
      expect(await first(change)).toMatchObject({
        part: 'index',
        detail: expect.stringContaining(detail)
      });
    });

    test('open intents that would be overlooked', async () => {
      expect(await first('UPDATE log_head SET settled = 0')).toMatchObject({
        part: 'index',
        code: 'settled'
      });
    });
  });

  describe('names in the tables’ form', () => {
    test('a trigger that somebody added', async () => {
      expect(
        await first(
          `CREATE TRIGGER refill AFTER UPDATE OF uses_left ON facets BEGIN
             UPDATE facets SET uses_left = 5 WHERE id = new.id; END`
        )
      ).toMatchObject({ part: 'schema', code: 'form', subject: 'refill' });
    });

    test('tables of an earlier and of a later release', async () => {
      const where = `part = 'authority' AND step = 3`;
      expect(await first(`DELETE FROM schema_steps WHERE ${where}`)).toMatchObject({
        part: 'schema',
        code: 'older'
      });
      expect(await first(`INSERT INTO schema_steps VALUES ('authority', 99, 1)`)).toMatchObject({
        part: 'schema',
        code: 'newer'
      });
    });

    test('a page of the file that was overwritten', async () => {
      const path = join(folder, 'torn.sqlite');
      const bytes = readFileSync(house.database);
      const db = new DatabaseSync(house.database, { readOnly: true });
      const index = `SELECT rootpage AS page FROM sqlite_schema WHERE name = 'entries_by_ref'`;
      const { page } = db.prepare(index).get() as { page: number };
      db.close();
      bytes.fill(0xee, (page - 1) * 4096, page * 4096);
      writeFileSync(path, bytes);
      const { ok, differences } = await diagnose(path);
      expect(ok).toBe(false);
      expect(differences[0]).toMatchObject({ part: 'database' });
    });
  });
});
