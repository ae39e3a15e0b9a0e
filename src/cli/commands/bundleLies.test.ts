import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type BundleVerdict, verifyBundle } from '../../ledger';
import { utf8 } from '../../protocol';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import { forged, read, type Said } from '../testing/bundles';
import type { Desk } from '../testing/desk';

const verdictOf = (bundle: string, options = {}): Promise<BundleVerdict> =>
  verifyBundle([utf8.encode(bundle)], options);

describe('of a service that lies with its own key, a bundle shows', () => {
  let desk: Desk;
  let text: string;

  beforeAll(async () => {
    let facet: string;
    ({ desk, facet } = await deskWithBank('deposit,balance --uses 5 --why payday'));
    await desk.run('invoke bank balance');
    await desk.run('invoke bank deposit amount=5');
    await desk.run(`pause ${facet}`);
    await desk.run(`resume ${facet}`, { typed: [PASSPHRASE, 'resume'] });
    await desk.run(`revoke ${facet}`);
    const path = join(desk.data, 'ledger.bundle');
    await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    text = readFileSync(path, 'utf8');
  });
  afterAll(() => desk.close());

  const last = (entries: Said[], kind: string): number =>
    entries.map(({ leaf }) => leaf.k as string).lastIndexOf(kind);

  async function found(change: (entries: Said[]) => void): Promise<BundleVerdict> {
    const entries = read(text);
    change(entries);
    const verdict = await verdictOf(forged(desk, entries));
    expect(verdict.proven.inclusion).toBe(true);
    return verdict;
  }

  test('nothing is found in what it left alone', async () => {
    expect((await found(() => undefined)).faults).toEqual([]);
  });

  test('other arguments than were signed', async () => {
    const verdict = await found(entries => {
      entries[last(entries, 'intent')]!.opened['args'] = { amount: 500 };
    });
    expect(verdict.faults[0]).toMatchObject({ code: 'agreement' });
  });

  test('a grant wider than was decided', async () => {
    const verdict = await found(entries => {
      const grant = entries
        .filter(({ leaf }) => leaf.k === 'grant' && leaf.ref !== undefined)
        .at(-1)!;
      grant.opened['terms'] = { ...(grant.opened['terms'] as object), uses: 500 };
    });
    expect(verdict.faults[0]).toMatchObject({ code: 'undecided' });
  });

  test('a grant for which its decider signed something else', async () => {
    const verdict = await found(entries => {
      const { token } = entries[last(entries, 'resume')]!.opened;
      entries[last(entries, 'decision')]!.opened['token'] = token;
    });
    const codes = verdict.faults.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['agreement', 'undecided']));
  });

  test('a pause that its owner ended once, ended by the same signature again', async () => {
    const verdict = await found(entries => {
      const { t } = entries.at(-1)!.leaf;
      for (const kind of ['pause', 'resume']) {
        const { leaf, opened } = entries[last(entries, kind)]!;
        entries.push({ leaf: { ...leaf, t }, opened });
      }
    });
    expect(verdict.faults.map(({ code }) => code)).toContain('replayed');
  });

  test('a revocation of a facet, with another’s name in it', async () => {
    const verdict = await found(entries => {
      const { opened } = entries[last(entries, 'revocation')]!;
      const { what, who } = entries.find(({ leaf }) => leaf.k === 'grant')!.opened;
      const { object, actions } = what as { object: string; actions: string[] };
      const { principal: holder, facet } = who as { principal: string; facet: string };
      opened['what'] = { object, actions, facet, holder };
    });
    expect(verdict.faults[0]).toMatchObject({ code: 'agreement' });
  });

  test('a decision that no decider signed', async () => {
    const verdict = await found(entries => {
      const { opened } = entries[last(entries, 'decision')]!;
      opened['terms'] = (opened['terms'] as object[]).map(terms => ({ ...terms, uses: 9 }));
    });
    expect(verdict.faults[0]).toMatchObject({ code: 'agreement' });
  });

  test.each(['decision', 'resume'])(
    'a %s said to be of the notebook’s own page, or not, where something else was signed',
    async kind => {
      const verdict = await found(entries => {
        const { opened } = entries[last(entries, kind)]!;
        opened['what'] = { ...(opened['what'] as object), mode: 'page' };
      });
      expect(verdict.faults[0]).toMatchObject({ code: 'agreement' });
    }
  );

  test('an owner where an agent was introduced, and who was introduced by nobody', async () => {
    const asker = (entries: Said[]): unknown =>
      (entries[last(entries, 'request')]!.opened['who'] as { principal: string }).principal;
    const enrolmentOf = (entries: Said[]): Said =>
      entries.find(
        ({ leaf, opened }) =>
          leaf.k === 'enrolment' &&
          (opened['who'] as { principal: string }).principal === asker(entries)
      )!;
    const promoted = await found(entries => {
      const { opened } = enrolmentOf(entries);
      opened['who'] = { ...(opened['who'] as object), kind: 'owner' };
    });
    expect(promoted.faults[0]).toMatchObject({ code: 'agreement' });
    const alone = await found(entries => {
      const { opened } = enrolmentOf(entries);
      const { introduction, ...what } = opened['what'] as Record<string, unknown>;
      expect(entries[introduction as number]!.leaf.k).toBe('introduction');
      opened['what'] = what;
      entries[introduction as number]!.opened['name'] = { petname: 'somebody else' };
    });
    expect(alone.faults[0]).toMatchObject({ code: 'reference' });
  });

  test('an introduction and a pause in an owner’s name that it did not sign', async () => {
    const verdict = await found(entries => {
      const { t } = entries.at(-1)!.leaf;
      const { who } = entries[last(entries, 'decision')]!.opened;
      const introduction = entries[last(entries, 'introduction')]!.opened;
      const pause = { ...entries[last(entries, 'pause')]!.opened };
      const ends = Math.floor(t / 1000) + 60;
      const what = { ...(introduction['what'] as object), kind: 'owner', ends };
      delete pause['token'];
      entries.push(
        {
          leaf: { v: 1, k: 'introduction', t, c: {} },
          opened: { who, what, name: { petname: 'another device' } }
        },
        { leaf: { v: 1, k: 'pause', t, c: {} }, opened: pause }
      );
    });
    expect(verdict.faults.map(({ code }) => code)).toEqual(['token', 'token']);
  });

  test('what makes an owner, given without a decision to somebody who asked', async () => {
    const verdict = await found(entries => {
      const grant = entries[last(entries, 'grant')]!;
      const facet = 'f'.repeat(32);
      const { chain, ...who } = grant.opened['who'] as { chain: string[] };
      const object = 'aios/facets';
      const actions = ['resume'];
      entries.push({
        leaf: { v: 1, k: 'grant', t: entries.at(-1)!.leaf.t, c: {} },
        opened: {
          who: { ...who, facet, chain: [facet, chain.at(-1)] },
          what: { object, actions, definitions: {} },
          terms: {
            ...(grant.opened['terms'] as object),
            object,
            actions,
            constraints: {},
            expiry: null
          }
        }
      });
    });
    expect(verdict.faults[0]).toMatchObject({ code: 'authority' });
  });

  test('the same act twice, and a use after the revocation', async () => {
    const verdict = await found(entries => {
      const intent = entries[last(entries, 'intent')]!;
      const { t } = entries.at(-1)!.leaf;
      entries.push({ ...intent, leaf: { ...intent.leaf, t } });
    });
    expect(verdict.faults.map(({ code }) => code)).toEqual(['replayed', 'authority']);
    expect(verdict.faults[1]!.detail).toContain('was revoked by entry');
    expect(verdict.proven.uses).toBe(2);
  });

  test('a use of what was given for another place, unless it was given anew', async () => {
    const verdict = await found(entries => {
      const use = last(entries, 'intent');
      const { leaf, opened } = entries[last(entries, 'registration')]!;
      const what = { ...(opened['what'] as object), change: 'moved' };
      entries.splice(use, 0, {
        leaf: { ...leaf, t: entries[use]!.leaf.t },
        opened: { ...opened, what }
      });
      for (const { leaf: later } of entries.slice(use + 1)) {
        if (later.ref !== undefined && later.ref >= use) {
          later.ref += 1;
        }
      }
    });
    expect(verdict.faults.map(({ code }) => code)).toContain('authority');
    expect(verdict.faults.map(({ detail }) => detail).join()).toContain(
      'was given for where “bank” was before'
    );
  });

  test('a token with one character changed', async () => {
    const verdict = await found(entries => {
      const { opened } = entries[last(entries, 'intent')]!;
      const token = opened['token'] as string;
      const at = token.length - 10;
      opened['token'] = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    });
    expect(verdict.faults[0]).toMatchObject({ code: 'token' });
  });

  test('a person’s enrolment left out', async () => {
    const verdict = await found(entries => {
      const at = entries.findIndex(({ leaf }) => leaf.k === 'enrolment');
      entries[at] = { ...entries[at]!, leaf: { ...entries[at]!.leaf, k: 'refusals' } };
    });
    expect(verdict.faults.map(({ code }) => code)).toContain('principal');
  });

  test('a new name for nobody, for who has no file, and beside whom it is of', async () => {
    const renamed =
      (who: object, more: object = {}) =>
      (entries: Said[]) => {
        const { t } = entries.at(-1)!.leaf;
        const opened = { who: { ...who, ...more }, name: { petname: 'new' } };
        entries.push({ leaf: { v: 1, k: 'renaming', t, c: {} }, opened });
      };
    const agent = read(text)[last(read(text), 'intent')]!.opened['who'] as object;
    // Of notebooks alone a file has a name: who else is called otherwise could be called an owner.
    const person = await found(renamed(agent));
    expect(person.faults.map(({ code }) => code)).toEqual(['authority']);
    const kept = await found(renamed(agent, { petname: 'new' }));
    expect(kept.faults.map(({ code }) => code)).toEqual(['agreement', 'authority']);
    const nobody = await found(renamed({ principal: 'A'.repeat(43) }));
    expect(nobody.faults.map(({ code }) => code)).toEqual(['principal']);
  });

  test('a name in the place of the one that a decider was shown', async () => {
    const asker = (entries: Said[]): unknown =>
      (entries[last(entries, 'request')]!.opened['who'] as { principal: string }).principal;
    const verdict = await found(entries => {
      const enrolled = entries.find(
        ({ leaf, opened }) =>
          leaf.k === 'enrolment' &&
          (opened['who'] as { principal: string }).principal === asker(entries)
      )!;
      const { introduction } = enrolled.opened['what'] as { introduction: number };
      for (const { opened } of [enrolled, entries[introduction]!]) {
        opened['name'] = { petname: 'payroll' };
      }
    });
    expect(verdict.faults).toContainEqual(
      expect.objectContaining({ code: 'agreement', entry: last(read(text), 'decision') })
    );
  });

  test('two readers are shown two logs of one size', async () => {
    const entries = read(text);
    entries.at(-1)!.leaf.t += 1;
    const other = forged(desk, entries);
    const shown = (JSON.parse(other.split('\n')[0]!) as { checkpoint: string }).checkpoint;
    expect((await verdictOf(text, { seen: [shown] })).faults[0]).toMatchObject({
      code: 'forked'
    });
  });
});
