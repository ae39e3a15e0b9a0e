import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { signDecision } from '../../client';
import { enrol, type Somebody } from '../../host/testing/people';
import { type BundleVerdict, verifyBundle } from '../../ledger';
import { normalizeNeed, sealTerms, utf8 } from '../../protocol';
import { diagnose } from '../../service/doctor';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import { forged, read, type Said } from '../testing/bundles';
import type { Desk } from '../testing/desk';

/** Changes what a group of an entry says. */
const say = (entry: Said, group: string, said: object): void => {
  entry.opened[group] = { ...(entry.opened[group] as object), ...said };
};

describe('somebody who may approve a part of what is asked for', () => {
  let desk: Desk;
  let ben: Somebody;
  /** Within what Ben may approve, and beyond it. */
  const request: Record<string, string> = {};
  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance'));
    const invited = await desk.run(
      'approvers invite Ben --on bank --actions balance,deposit --where amount={"range":{"max":100}} --until 1h',
      { typed: [PASSPHRASE, 'invite'] }
    );
    expect(invited).toMatchObject({ code: 0 });
    expect(invited.shown).toMatch(
      /^Ben may approve until .* UTC: balance and deposit on bank, amount at most 100\.$/m
    );
    const code = /#enrol=([\w-]{43})$/m.exec(invited.out)![1]!;
    expect((await desk.run('approvers list')).out).toMatch(
      /^Nobody but the owners may approve\.\nBen is invited; the link was not used yet, and ends in 10 min\.$/m
    );
    expect((await desk.run('log query --kind introduction')).out).toContain(
      'invites Ben, who may approve a part'
    );
    ben = await enrol(desk.house.fetch, code, { clock: desk.house.clock });
    for (const [name, need] of [
      ['within', 'bank deposit --where amount={"range":{"max":50}}'],
      ['beyond', 'bank deposit']
    ] as const) {
      const { err } = await desk.run(`need ${need} --no-wait`);
      request[name] = /Request ([0-9a-f]{32})/.exec(err)![1]!;
    }
  });
  afterAll(() => desk.close());

  const restarted = async <T>(look: () => Promise<T>): Promise<T> => {
    await desk.house.stop();
    try {
      return await look();
    } finally {
      await desk.house.start();
    }
  };
  const exported = async (): Promise<string> => {
    const path = join(desk.data, 'approvers.bundle');
    await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    return readFileSync(path, 'utf8');
  };
  const signed = async (id: string) => {
    // As somebody signs it who was told by an owner's device what was asked for.
    const [row] = (
      JSON.parse((await desk.run('requests --json')).out) as {
        requests: Parameters<typeof signDecision>[1][];
      }
    ).requests.filter(one => one.id === id);
    const until = Math.floor(desk.house.clock.now() / 1000) + 600;
    return signDecision(ben.holding, row!, {
      outcome: 'grant',
      granted: row!.needs.map(({ terms }) => sealTerms(normalizeNeed(terms), until)),
      mode: 'pointer',
      challenge: await desk.house.challenge()
    });
  };

  test('sees what lies within, and nothing else', async () => {
    const { requests } = await ben.system.requests.list();
    expect(requests.map(({ id }) => id)).toEqual([request['within']]);
    expect((await desk.run('requests')).out).toContain(request['beyond']);
  });

  test('is refused beyond, at the service’s own door', async () => {
    await expect(
      ben.system.requests.decide(await signed(request['beyond']!))
    ).rejects.toMatchObject({ code: 'no_such_request' });
  });

  test('grants within, and is listed with its bounds', async () => {
    expect(await ben.system.requests.decide(await signed(request['within']!))).toMatchObject({
      state: 'granted'
    });
    const { out } = await desk.run('approvers list');
    expect(out).not.toContain('is invited');
    expect(out).toMatch(/^[0-9a-f]{32} {2}Ben {2}live$/m);
    expect(out).toContain('balance and deposit on bank, amount at most 100.');
  });

  test('is let in no more by a link that was withdrawn, which leaves its trace', async () => {
    const line = 'approvers invite Cleo --on bank --actions balance --json';
    const { out } = await desk.run(line, { typed: [PASSPHRASE, 'invite'] });
    const { code } = JSON.parse(out) as { code: string };
    expect((await desk.run('approvers list')).out).toContain('Cleo is invited');
    const reasoned = await desk.run('approvers revoke Cleo --reason typo');
    expect(reasoned).toMatchObject({ code: 2 });
    const withdrawn = await desk.run('approvers revoke Cleo');
    expect(withdrawn.out).toBe('The link for Cleo lets nobody in any more.\n');
    expect((await desk.run('approvers list')).out).not.toContain('Cleo');
    const { fetch, clock } = desk.house;
    await expect(enrol(fetch, code, { clock })).rejects.toThrow();
    expect((await desk.run('log query --kind withdrawal')).out).toContain(
      'takes back a link that nobody used'
    );
    const { err } = await desk.run('approvers revoke Cleo');
    expect(err).toContain('neither an approver nor invited');
  });

  test('is found whole by the doctor, who names bounds that were changed', async () => {
    await restarted(async () => {
      const { database } = desk.house;
      expect(await diagnose(database)).toMatchObject({ ok: true, differences: [] });
      const copy = join(desk.data, 'state.sqlite');
      for (const wider of ['NULL', "'[]'"]) {
        copyFileSync(database, copy);
        const db = new DatabaseSync(copy);
        db.exec(`UPDATE facets SET grantable = ${wider} WHERE grantable LIKE '%"bank"%'`);
        db.close();
        const { differences } = await diagnose(copy);
        expect(differences.map(({ code }) => code)).toEqual(['grantable']);
      }
    });
  });

  describe('of a service that lies with its own key, a bundle shows', () => {
    let text: string;
    let forgery: string;
    beforeAll(async () => {
      text = await exported();
      forgery = await signed(request['beyond']!);
    });

    const found = async (change: (entries: Said[]) => void): Promise<BundleVerdict> => {
      const entries = read(text);
      change(entries);
      return verifyBundle([utf8.encode(forged(desk, entries))]);
    };
    const of = (entries: Said[], kind: string): Said =>
      entries.filter(({ leaf, opened }) => {
        const { bounds } = (opened['what'] ?? {}) as { bounds?: unknown };
        return leaf.k === kind && bounds !== undefined;
      })[0]!;

    test('nothing in what it left alone', async () => {
      expect((await found(() => undefined)).faults).toEqual([]);
    });

    test.each([
      ['introduction', 'agreement'],
      ['grant', 'undecided'],
      ['decision', 'agreement']
    ])('other bounds in the %s', async (kind, code) => {
      const verdict = await found(entries => {
        const entry = of(entries, kind);
        const { bounds } = entry.opened['what'] as { bounds: [{ terms: object }] };
        const [{ terms }] = bounds;
        const wider = { ...bounds[0], terms: { ...terms, constraints: {} } };
        say(entry, 'what', { bounds: [wider] });
      });
      expect(verdict.faults[0]).toMatchObject({ code });
    });

    test('somebody who is no owner and decides without bounds', async () => {
      const verdict = await found(entries => {
        for (const kind of ['grant', 'decision']) {
          const { opened } = of(entries, kind);
          const { bounds: _, ...what } = opened['what'] as { bounds: unknown };
          opened['what'] = what;
        }
      });
      expect(verdict.faults.map(({ code }) => code)).toContain('authority');
    });

    test('one that may invite others in turn', async () => {
      const verdict = await found(entries => {
        const { actions } = of(entries, 'grant').opened['terms'] as { actions: string[] };
        const wider = [...actions, 'introduce'].sort();
        say(of(entries, 'grant'), 'terms', { actions: wider });
        say(of(entries, 'grant'), 'what', { actions: wider });
      });
      expect(verdict.faults[0]).toMatchObject({ code: 'authority' });
    });

    test('a second approver of one invitation', async () => {
      const verdict = await found(entries => {
        const at = entries.indexOf(of(entries, 'grant'));
        const { leaf, opened } = entries[at]!;
        const who = opened['who'] as { chain: string[] };
        const facet = 'ab'.repeat(16);
        const chain = [facet, ...who.chain.slice(1)];
        entries.push({
          leaf: { ...leaf, t: entries.at(-1)!.leaf.t },
          opened: { ...opened, who: { ...who, facet, chain } }
        });
      });
      expect(verdict.faults[0]).toMatchObject({ code: 'undecided' });
    });

    test('what it let somebody decide beyond their bounds', async () => {
      const verdict = await found(entries => {
        const decision = of(entries, 'decision');
        const asked = entries.findIndex(({ opened }) => {
          const { request: id } = (opened['what'] ?? {}) as { request?: string };
          return id === request['beyond'];
        });
        const payload = JSON.parse(Buffer.from(forgery.split('.')[1]!, 'base64url').toString()) as {
          granted: unknown;
        };
        const what = { ...(decision.opened['what'] as object), request: request['beyond'] };
        entries.push({
          leaf: { ...decision.leaf, t: entries.at(-1)!.leaf.t, ref: asked },
          opened: { ...decision.opened, what, terms: payload.granted, token: forgery }
        });
      });
      expect(verdict.faults).toMatchObject([
        { code: 'authority', detail: expect.stringContaining('beyond the bounds') as string }
      ]);
    });
  });

  test('is revoked by name, and then decides nothing', async () => {
    expect((await desk.run('approvers revoke Ben')).out).toMatch(/^Ended: [0-9a-f]{32}/);
    await expect(ben.system.requests.list()).rejects.toThrow();
    expect((await desk.run('approvers list')).out).toBe('Nobody but the owners may approve.\n');
    expect((await verifyBundle([utf8.encode(await exported())])).faults).toEqual([]);
  });
});

describe('whoever was invited and has not come yet', () => {
  let desk: Desk;
  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance'));
  });
  afterAll(() => desk.close());

  test('is listed, however many others were invited since', async () => {
    await desk.run('approvers invite Ben --on bank --actions balance --until 1h', {
      typed: [PASSPHRASE, 'invite']
    });
    const { authority } = desk.house.core;
    const others = Array.from({ length: 201 }, (_, n) => `agent ${n}`);
    await Promise.all(others.map(petname => authority.introduce({ kind: 'agent', petname })));
    expect((await desk.run('approvers list')).out).toContain('Ben is invited');
  });
});
