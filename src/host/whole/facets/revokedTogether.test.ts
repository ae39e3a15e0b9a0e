import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../../engine/testing/folders';
import { type HeldFacet, makeCard } from '../../../client';
import { Audit, verifyBundle } from '../../../ledger';
import { type Diagnosis, diagnose } from '../../../service/doctor';
import type { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import { grantAll, type Somebody } from '../../testing/people';
import { wholeLog } from '../../testing/wholeLog';

/** More than has an entry each. */
const MANY = 270;

/** What is lent to one after the other is revoked together: for real, so that its log tells of each. */
describe('a revocation of very much', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let taker: Somebody;
  let first: HeldFacet;
  let again: HeldFacet;
  let lent: HeldFacet[];
  const folder = databaseFolder('facetry-together-');

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
    taker = await house.enrol('agent', 'taker');
    const need = { object: 'bank', actions: ['balance', 'stream'], delegation: true };
    first = await house.grant(owner, agent, need);
    again = await house.grant(owner, agent, need);
    lent = [];
    for (let made = 0; made < MANY; made += 1) {
      lent.push(await lend());
    }
  });
  // Whoever verifies its log finds nothing wrong in it.
  afterAll(() => house.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function lend(from = first): Promise<HeldFacet> {
    const card = await makeCard(taker.holding.service, taker.holding.keys, 'taker');
    const { facet } = await from.delegate(card, {
      actions: ['balance', 'stream'],
      delegation: true
    });
    return taker.holding.accept(facet);
  }

  /** Of a copy of the stopped service's folder that somebody changed. */
  async function found(...statements: string[]): Promise<Diagnosis> {
    const path = join(folder, 'state.sqlite');
    copyFileSync(house.database, path);
    const db = new DatabaseSync(path);
    statements.forEach(sql => db.exec(sql));
    db.close();
    return diagnose(path);
  }

  const rows = (): number =>
    Number(
      house.db.prepare('SELECT count(*) AS n FROM facets WHERE revoked_at IS NOT NULL').get()!['n']
    );

  test('cuts what is under way, and lets nothing pass from its entry on', async () => {
    const stream = house.bank.stream();
    const answer = await lent[200]!.invoke('stream');
    (await stream).write('data: 1\n\n');
    const pieces = answer[Symbol.asyncIterator]();
    await pieces.next();
    const waiting = expect(pieces.next()).rejects.toMatchObject({ code: 'broken_off' });
    // Whoever is to be stopped sends, lends and renews what it can, until it is told that it ended.
    let answered = false;
    const storm = async (act: () => Promise<unknown>): Promise<string[]> => {
      const codes: string[] = [];
      while (!answered) {
        codes.push(
          await act().then(
            () => 'passed',
            ({ explained }: { explained?: { code: string } }) => explained?.code ?? 'unexplained'
          )
        );
      }
      return codes;
    };
    const storms = [
      storm(() => first.invoke('balance')),
      storm(() => lent[3]!.invoke('balance')),
      storm(() => lent.at(-1)!.invoke('balance')),
      storm(() => lend(lent[4]))
    ];
    const told = await owner.system.facets.revoke(first.id, { reason: 'its key was lost' });
    answered = true;
    await waiting;
    expect(told.in_flight).toContain(answer.intent);
    expect(told.revoked).toEqual(expect.arrayContaining([first.id, ...lent.map(({ id }) => id)]));
    for (const codes of await Promise.all(storms)) {
      const ended = codes.indexOf('revoked');
      expect(codes.slice(ended === -1 ? codes.length : ended)).not.toContain('passed');
    }
    for (const facet of [first, lent[0]!, lent.at(-1)!]) {
      await expect(facet.invoke('balance')).rejects.toMatchObject({
        explained: { code: 'revoked' }
      });
    }
    await expect(lend(lent[5])).rejects.toMatchObject({ explained: { code: 'revoked' } });
    const { entries } = await owner.system.ledger.query({
      limit: 1000,
      kinds: ['intent', 'delegation', 'revocation']
    });
    const ends = entries.filter(({ kind }) => kind === 'revocation');
    expect(ends).toHaveLength(1);
    expect(entries.at(-1)!.index).toBe(ends[0]!.index);
    // One row says it by now.
    expect(rows()).toBe(1);
  });

  test('leaves what stands beside it', async () => {
    expect((await again.invoke('balance')).status).toBe(200);
  });

  test('holds in a process that is started before the rows say it, and between them', async () => {
    for (const slice of [false, true]) {
      if (slice) {
        await house.core.journal.transact(unit => house.core.authority.book.writeEnds(unit));
        expect(rows()).toBeGreaterThan(200);
      }
      await house.stop();
      expect(await found()).toMatchObject({ ok: true, differences: [] });
      await house.start();
      for (const facet of [first, lent[0]!, lent.at(-1)!]) {
        await expect(facet.invoke('balance')).rejects.toMatchObject({
          explained: { code: 'revoked' }
        });
      }
    }
  });

  test('is told by an audit of each facet that ended by it', async () => {
    const audited = async (question: ConstructorParameters<typeof Audit>[0]) => {
      const audit = new Audit(question);
      const { ok } = await verifyBundle([await wholeLog(house)], {
        onEntry: entry => audit.read(entry)
      });
      expect(ok).toBe(true);
      return audit.answer();
    };
    const { permits } = await audited({ ask: 'may', object: 'bank', action: 'balance' });
    expect(permits.map(({ facet }) => facet)).toEqual([again.id]);
    const { authority } = await audited({ ask: 'what', principal: 'taker' });
    const steps = Object.values(authority).flat();
    const ended = steps.filter(step => step.is === 'facet' && step.facet !== again.id);
    expect(ended.length).toBeGreaterThan(1);
    for (const step of ended) {
      expect(step).toMatchObject(
        step.is === 'facet' && step.sentence.includes('bank')
          ? { ended: { by: owner.holding.kid, reason: 'its key was lost' } }
          : {}
      );
    }
  });

  test('of all that a principal holds: as one entry says, whatever was lent since', async () => {
    for (let made = 0; made < MANY; made += 1) {
      await lend(again);
    }
    await owner.system.facets.revoke({ principal: taker.holding.kid });
    const later = await lend(again);
    expect((await later.invoke('balance')).status).toBe(200);
    await house.stop();
    await house.start();
    expect((await later.invoke('balance')).status).toBe(200);
  });

  test('is missed by the doctor where somebody takes it back, or says it of more', async () => {
    await house.stop();
    expect(await found()).toMatchObject({ ok: true, differences: [] });
    const held = `of = 'held' AND target = '${taker.holding.kid}'`;
    for (const [change, code] of [
      [`DELETE FROM ends WHERE ${held}`, 'revoked'],
      [`UPDATE ends SET upto = upto - 5 WHERE ${held}`, 'revoked'],
      [`UPDATE ends SET upto = upto + 1 WHERE ${held}`, 'revoked'],
      [`UPDATE ends SET at = at + 1 WHERE ${held}`, 'end_unknown'],
      [`UPDATE ends SET upto = upto + 1000000 WHERE ${held}`, 'end_unknown'],
      [`UPDATE ends SET by = '${agent.holding.kid}' WHERE ${held}`, 'end'],
      [`UPDATE ends SET why = 'another' WHERE ${held}`, 'end'],
      [
        `INSERT INTO ends (of, target, after, upto, entry, at, by) SELECT 'held', '${agent.holding.kid}',
           after, upto, entry, at, by FROM ends WHERE ${held}`,
        'revoked'
      ]
    ] as const) {
      const { differences } = await found(change);
      expect([change, differences.map(one => one.code)]).toEqual([
        change,
        expect.arrayContaining([code])
      ]);
    }
    // What no service writes there ends in no error of the doctor's own.
    for (const strange of [
      'after = 4611686018427387904, upto = 4611686018427387904, entry = 4611686018427387904',
      `of = 'null', target = 'null', by = 'null', why = 'null'`
    ]) {
      await found(`UPDATE ends SET ${strange}`);
    }
    await house.start();
    await house.core.authority.sweep();
    await house.stop();
    expect(await found()).toMatchObject({ ok: true, differences: [] });
    const undone = await found(`UPDATE facets SET revoked_at = NULL WHERE id = '${lent[9]!.id}'`);
    expect(undone.differences[0]).toMatchObject({ code: 'revoked', subject: lent[9]!.id });
    await house.start();
  });

  test('of what a lost device granted one by one is missed by the doctor, taken back or said of more', async () => {
    const lost = await house.enrol('owner', 'lost phone');
    const need = { object: 'bank', actions: ['balance'] };
    const before = await house.grant(lost, agent, need);
    const began = Math.floor(house.clock.now() / 1000) + 1;
    house.ahead += 2_000;
    const granted: HeldFacet[] = [];
    while (granted.length < MANY) {
      const needs = Array.from({ length: 16 }, () => need);
      granted.push(...(await grantAll(lost, agent, needs, await house.challenge())));
    }
    const { revoked } = await owner.system.facets.revoke(
      { principal: lost.holding.kid },
      { granted_since: began, reason: 'lost' }
    );
    expect(revoked).toEqual(expect.arrayContaining(granted.map(({ id }) => id)));
    expect((await before.invoke('balance')).status).toBe(200);
    await expect(granted[7]!.invoke('balance')).rejects.toMatchObject({
      explained: { code: 'revoked' }
    });
    await house.stop();
    expect(await found()).toMatchObject({ ok: true, differences: [] });
    const row = `of = 'granted'`;
    for (const [change, code] of [
      [`DELETE FROM ends WHERE ${row}`, 'revoked'],
      [`UPDATE ends SET upto = upto - 5 WHERE ${row}`, 'revoked'],
      [`UPDATE ends SET after = after + 5 WHERE ${row}`, 'revoked'],
      [`UPDATE ends SET after = 0 WHERE ${row}`, 'revoked'],
      [`UPDATE ends SET of = 'below' WHERE ${row}`, 'revoked'],
      [`UPDATE ends SET by = '${agent.holding.kid}' WHERE ${row}`, 'end'],
      [`UPDATE ends SET why = 'another' WHERE ${row}`, 'end'],
      [`UPDATE facets SET decided_with = 'null' WHERE id = '${granted[3]!.id}'`, 'facet'],
      [`UPDATE facets SET decided_with = '{' WHERE id = '${granted[3]!.id}'`, 'facet']
    ] as const) {
      const { differences } = await found(change);
      expect([change, differences.map(one => one.code)]).toEqual([
        change,
        expect.arrayContaining([code])
      ]);
    }
    await house.start();
    await expect(granted[7]!.invoke('balance')).rejects.toMatchObject({
      explained: { code: 'revoked' }
    });
    expect((await before.invoke('balance')).status).toBe(200);
    await house.core.authority.sweep();
    await house.stop();
    expect(await found()).toMatchObject({ ok: true, differences: [] });
    await house.start();
  }, 240_000);

  test('of what a device granted, and of all on an object that is removed: as its log says', async () => {
    const phone = await house.enrol('owner', 'phone');
    const need = { object: 'bank', actions: ['balance', 'stream'], delegation: true };
    const given = await house.grant(phone, agent, need);
    const lentOn = (facets: readonly HeldFacet[]): string[] => facets.map(({ id }) => id);
    const fromGiven = [];
    const fromAgain = [];
    for (let made = 0; made < MANY; made += 1) {
      fromGiven.push(await lend(given));
      fromAgain.push(await lend(again));
    }
    const { revoked } = await owner.system.facets.revoke(
      { principal: phone.holding.kid },
      { granted_since: 0 }
    );
    expect(revoked).toEqual(expect.arrayContaining([given.id, ...lentOn(fromGiven)]));
    expect((await fromAgain[0]!.invoke('balance')).status).toBe(200);
    const { ended } = await owner.system.registry.remove('bank');
    expect(ended).toEqual(expect.arrayContaining([again.id, ...lentOn(fromAgain)]));
    expect(ended).not.toContain(given.id);
    const { entries } = await owner.system.ledger.query({ limit: 10, kinds: ['revocation'] });
    expect(entries).toHaveLength(5);
  });
});
