import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../engine/testing/folders';
import { type HeldFacet, makeCard } from '../../client';
import { type Diagnosis, diagnose, type Difference } from '../../service/doctor';
import { House } from './house';
import type { Somebody } from './people';

/** What somebody finds in the folder that can be tampered with. */
interface Life {
  agent: Somebody;
  paused: Somebody;
  /** With uses, a rate and a budget, of which some are taken. */
  deposits: HeldFacet;
  revoked: HeldFacet;
  /** That is paused. */
  stopped: HeldFacet;
  /** That is used only after something else was done, which it consumes. */
  requiring: HeldFacet;
  /** Ids of a facet that was renewed, and of the one in its place. */
  renewed: string;
  heir: string;
  /** Ids of a request that waits, and of a confirmed act. */
  waiting: string;
  confirming: string;
}

/** The data folder of a stopped service that a doctor is shown, whole or changed by somebody. */
export class Patient {
  /** After uses, refusals, revocations, pauses and restarts. */
  static async admitted(): Promise<Patient> {
    const house = await House.open();
    const owner = await house.enrol('owner', 'Ada');
    await house.enrol('page', 'the page');
    for (const petname of ['recovered', 'recovered later']) {
      await owner.system.requests.introduce('owner', petname, { recovery: true });
    }
    const agent = await house.enrol('agent', 'helper');
    const paused = await house.enrol('agent', 'paused');
    await house.connectBank(owner);
    const granted = (need: object): Promise<HeldFacet> =>
      house.grant(owner, agent, { object: 'bank', actions: ['deposit', 'balance'], ...need });
    const deposits = await granted({
      uses: 5,
      delegation: true,
      rate: { calls: 4, per: 3600 },
      budget: { amount: { limit: 100 } }
    });
    const revoked = await granted({});
    const stopped = await granted({});
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
    const requiring = await granted({
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
    const asked = await agent.holding.service.request(agent.keys, {
      needs: [{ object: 'bank', actions: ['balance'], uses: 1 }],
      purpose: 'petty cash'
    });
    let confirming = '';
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
    return new Patient(house, {
      agent,
      paused,
      deposits,
      revoked,
      stopped,
      requiring,
      renewed: before.facet.id,
      heir: after.id,
      waiting: (asked as { id: string }).id,
      confirming
    });
  }

  private constructor(
    readonly house: House,
    readonly life: Life
  ) {}

  /** Where copies lie, and tests may put files. */
  readonly folder = databaseFolder('facetry-doctor-');
  private copies = 0;

  async discharge(): Promise<void> {
    await this.house.start();
    await this.house.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What is found in a copy that somebody changed. */
  async changed(...statements: string[]): Promise<Diagnosis> {
    this.copies += 1;
    const path = join(this.folder, String(this.copies));
    mkdirSync(path);
    const database = join(path, 'state.sqlite');
    copyFileSync(this.house.database, database);
    const db = new DatabaseSync(database, { enableForeignKeyConstraints: false });
    for (const sql of statements) {
      db.exec(sql);
    }
    db.close();
    return diagnose(database);
  }

  /** What is found first in such a copy, in which something has to be. */
  async first(...statements: string[]): Promise<Difference> {
    const { ok, differences, count } = await this.changed(...statements);
    expect(ok).toBe(false);
    expect(count).toBeGreaterThanOrEqual(differences.length);
    return differences[0]!;
  }

  /** Of the `nth` entry of a kind. */
  indexOf(kind: string, nth = 0): number {
    const db = new DatabaseSync(this.house.database, { readOnly: true });
    const rows = db.prepare('SELECT idx FROM entries WHERE kind = ? ORDER BY idx').all(kind);
    db.close();
    return rows[nth]!['idx'] as number;
  }
}
