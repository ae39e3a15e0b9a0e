import { normalizeNeed, type Terms } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { HOLDER, IDS, TERMINAL } from '../story/cast';
import type { Lie } from '../story/said';
import {
  actor,
  AGENT,
  LISTING,
  LISTS,
  OWNER,
  REQUESTS,
  type Says,
  scene,
  type Scene
} from '../story/scene';
import { named, NOBODYS } from '../../log/naming';

const BEN = actor('other', 'owner', 'Ben');
const PAGE = actor('service', 'page', 'a page');
const BOOK = actor('other', 'notebook', 'x.ipynb');
const HOUR = 3600;

/** What a page may do about requests. */
async function page(one: Scene): Promise<string> {
  await one.enrol(PAGE);
  return one.give(PAGE, { object: REQUESTS, actions: ['deny', 'list'] });
}

/** Ben decides, whom Ada let in. */
async function ben(one: Scene): Promise<string> {
  await one.enrol(BEN);
  return one.give(BEN, { object: REQUESTS, actions: ['decide', 'introduce'] });
}

/** Decisions that nobody took, or not so, or too late, and who took them. */
export function decided(): Lie[] {
  return [
    ...good(),
    ...unsigned(),
    ...unseen(),
    ...late(),
    ...kin(),
    ...asking(),
    ...malformed(),
    ...giving()
  ];
}

function good(): Lie[] {
  return [
    scene('a request granted, and given', [], async one => {
      one.give(AGENT, LISTS, { ref: await one.decide(await one.ask()), terms: LISTING });
    }),
    scene('a request that a page denied', [], async one => {
      const fct = await page(one);
      await one.deny(await one.ask(), PAGE, fct);
    }),
    scene('a request that was withdrawn', [], async one => one.withdraw(await one.ask())),
    scene('a request denied for a reason that was signed', [], async one => {
      const reason = { reason: 'too much' };
      await one.decide(await one.ask(), { outcome: 'deny', signed: reason, why: reason });
    })
  ];
}

/** Something else was signed. */
function unsigned(): Lie[] {
  const by = (why: string, act: string, args: Says, says: Says = {}): Lie =>
    scene(why, ['agreement', 'undecided'], async one => {
      const asked = await one.ask();
      const token = await one.action(OWNER, { act, obj: REQUESTS, fct: IDS.requests, args });
      const who = { ...OWNER.who, facet: IDS.requests, chain: [IDS.requests, IDS.root] };
      const what = { outcome: 'grant', mode: 'pointer', ...says };
      const ref = one.decided(asked, { who, what, terms: [LISTING], token });
      one.give(AGENT, LISTS, { ref, terms: LISTING });
    });
  return [
    by('a grant for which an owner signed that it looks', 'list', {}),
    by('a grant for which an owner signed an introduction', 'introduce', {
      kind: 'agent',
      petname: 'Eve'
    }),
    by('a grant for which an owner signed to deny', 'deny', { request: 'd'.repeat(32) }),
    scene('a grant by what a page signed to deny', ['agreement', 'undecided'], async one => {
      const fct = await page(one);
      const asked = await one.ask();
      const ref = await one.deny(asked, PAGE, fct);
      const { groups } = one.said[ref]!;
      groups.what = { ...(groups.what as Says), outcome: 'grant' };
      groups.terms = [LISTING];
      one.give(AGENT, LISTS, { ref, terms: LISTING, by: fct });
    }),
    scene('a request denied by what a page signed of another', ['agreement'], async one => {
      const fct = await page(one);
      const other = await one.ask();
      await one.deny(await one.ask(), PAGE, fct, other.request);
    }),
    scene('a denial that says the request of another', ['agreement'], async one => {
      const fct = await page(one);
      const other = await one.ask();
      const { groups } = one.said[await one.deny(await one.ask(), PAGE, fct)]!;
      groups.what = { ...(groups.what as Says), request: other.request };
    }),
    scene('one denial for two requests', ['agreement', 'replayed'], async one => {
      const fct = await page(one);
      const [first, second] = [await one.ask(), await one.ask()];
      await one.deny(first, PAGE, fct);
      await one.deny(second, PAGE, fct);
      one.said.at(-1)!.groups.token = one.said.at(-2)!.groups.token;
    }),
    scene('a grant that says to deny', ['agreement', 'undecided'], async one => {
      const ref = await one.decide(await one.ask(), { says: { outcome: 'deny' } });
      one.give(AGENT, LISTS, { ref, terms: LISTING });
    }),
    scene('a decision for another reason than was signed', ['agreement'], async one =>
      one.decide(await one.ask(), {
        outcome: 'deny',
        signed: { reason: 'too much' },
        why: { reason: 'by mistake' }
      })
    ),
    scene('a decision for a reason that nobody gave', ['agreement'], async one =>
      one.decide(await one.ask(), { outcome: 'deny', why: { reason: 'by mistake' } })
    ),
    scene('a withdrawal of another request than was signed', ['agreement'], async one => {
      const other = await one.ask();
      await one.withdraw(await one.ask(), { named: other.request });
    }),
    scene('a withdrawal that says another request', ['agreement'], async one => {
      const other = await one.ask();
      await one.withdraw(await one.ask(), { says: { request: other.request } });
    }),
    scene('a withdrawal by somebody else', ['authority'], async one => {
      await one.enrol(PAGE);
      await one.withdraw(await one.ask(), { by: PAGE });
    }),
    scene('a withdrawal of nothing', ['reference'], async one => {
      await one.withdraw(await one.ask());
      one.said.at(-1)!.ref = 0;
    }),
    scene('a withdrawal that nobody signed', ['token'], async one => {
      await one.withdraw(await one.ask());
      delete one.said.at(-1)!.groups.token;
    }),
    scene('a withdrawal signed by somebody else', ['token'], async one => {
      const asked = await one.ask();
      await one.enrol(PAGE);
      await one.withdraw(asked, { by: PAGE });
      one.said.at(-1)!.groups.who = AGENT.who;
    })
  ];
}

/** Its decider saw something else. */
function unseen(): Lie[] {
  const wide: Terms = { ...LISTING, expiry: NOW + 9 * HOUR };
  const saw = (why: string, shown: (one: Scene) => Parameters<Scene['decide']>[1]): Lie =>
    scene(why, ['agreement'], async one => one.decide(await one.ask(), shown(one)));
  const less = `${HOLDER} may use list on reports, until 2026-09-21 13:00 UTC.`;
  return [
    saw('a grant whose decider was shown less than it gives', () => ({
      granted: [wide],
      shown: { granted: [less], sentence: less }
    })),
    saw('a grant whose decider was shown that less was asked for', () => ({
      shown: { requested: [less] }
    })),
    scene('a grant whose decider was shown another name', ['agreement'], async one => {
      await one.decide(await one.ask(), { signed: { named: NOBODYS } });
    }),
    scene('a grant whose decider was shown the name of another', ['agreement'], async one => {
      const other = named(one.said, OWNER.who['principal']);
      await one.decide(await one.ask(), { signed: { named: other } });
    }),
    scene('a grant whose decider was shown a name of before', ['agreement'], async one => {
      await one.enrol(BOOK);
      const asked = await one.ask(BOOK);
      const before = named(one.said, BOOK.who['principal']);
      one.tell('renaming', { who: { ...BOOK.who, petname: 'y.ipynb' } });
      await one.decide(asked, { signed: { named: before } });
    }),
    scene('a grant whose decider was shown the name of now', [], async one => {
      await one.enrol(BOOK);
      const asked = await one.ask(BOOK);
      one.tell('renaming', { who: { ...BOOK.who, petname: 'y.ipynb' } });
      await one.decide(asked);
    }),
    scene('an agent that is called an owner from then on', ['authority'], one => {
      one.tell('renaming', { who: { ...AGENT.who, petname: 'Ada' } });
    }),
    scene('a denial whose decider was shown that less was asked for', ['agreement'], async one =>
      one.decide(await one.ask(), { outcome: 'deny', shown: { requested: [less] } })
    )
  ];
}

/** The request had ended. */
function late(): Lie[] {
  return [
    scene('a grant of what was denied', ['authority'], async one => {
      const fct = await ben(one);
      const asked = await one.ask();
      await one.decide(asked, { by: BEN, with: fct, outcome: 'deny' });
      await one.decide(asked);
    }),
    scene('a denial of what was granted', ['authority'], async one => {
      const asked = await one.ask();
      await one.decide(asked);
      await one.decide(asked, { outcome: 'deny' });
    }),
    scene('a grant of what was withdrawn', ['authority'], async one => {
      const asked = await one.ask();
      await one.withdraw(asked);
      await one.decide(asked);
    }),
    scene('a withdrawal of what was granted', ['authority'], async one => {
      const asked = await one.ask();
      await one.decide(asked);
      await one.withdraw(asked);
    }),
    scene('a grant a day later', ['authority'], async one => {
      const asked = await one.ask();
      one.now = NOW + 24 * HOUR + 60;
      await one.decide(asked, { granted: [{ ...LISTING, expiry: NOW + 25 * HOUR }] });
    }),
    scene('a grant almost a day later', [], async one => {
      const asked = await one.ask();
      one.now = NOW + 24 * HOUR - 1;
      await one.decide(asked, { granted: [{ ...LISTING, expiry: NOW + 25 * HOUR }] });
    })
  ];
}

/** By whoever may not decide about this one. */
function kin(): Lie[] {
  return [
    scene('a grant by the owner who asked', ['authority'], async one =>
      one.decide(await one.ask(OWNER))
    ),
    scene('a grant to whoever let its decider in', ['authority'], async one => {
      const fct = await ben(one);
      await one.decide(await one.ask(OWNER), { by: BEN, with: fct });
    }),
    scene('a grant to whom its decider let in, who owns', [], async one => {
      await one.enrol(BEN);
      await one.decide(await one.ask(BEN));
    })
  ];
}

function asking(): Lie[] {
  const says = (why: string, told: Says): Lie =>
    scene(why, ['agreement'], one => one.ask(AGENT, [LISTS], told));
  return [
    says('a request that says another object than was asked for', { object: 'payments' }),
    says('a request that says other actions than were asked for', { actions: ['pay'] }),
    says('a request that says fewer objects than were asked for', { objects: [] }),
    says('a request whose id is another one’s', { request: 'a'.repeat(32) }),
    scene('a request by whoever is paused', ['authority'], async one => {
      const holder = AGENT.who['principal'];
      one.tell('pause', { who: TERMINAL, what: { object: '*', holder } });
      await one.ask();
    }),
    scene('a request after the time that it was let in for', ['authority'], async one => {
      const guest = actor('other', 'agent', 'a guest');
      const until = NOW + HOUR;
      await one.enrol(guest, { args: { knock: 'a'.repeat(32), until }, until });
      one.now = NOW + 2 * HOUR;
      await one.ask(guest);
    }),
    scene('a request just before the end of that time', [], async one => {
      const guest = actor('other', 'agent', 'a guest');
      const until = NOW + HOUR;
      await one.enrol(guest, { args: { knock: 'a'.repeat(32), until }, until });
      one.now = until - 1;
      await one.ask(guest);
    })
  ];
}

/** Terms that are none, in the clear or signed by nobody. */
function malformed(): Lie[] {
  const unsorted = { ...LISTING, actions: ['pay', 'list'] };
  const bare = { object: 'reports', actions: ['list'] };
  return [
    scene('a grant of terms whose actions are not in order', ['agreement'], async one => {
      const ref = await one.decide(await one.ask());
      one.give(AGENT, LISTS, { ref, terms: unsorted });
    }),
    scene(
      'a grant of terms that limit nothing because they say nothing',
      ['agreement'],
      async one => {
        const ref = await one.decide(await one.ask());
        one.give(AGENT, LISTS, { ref, terms: LISTING });
        one.said.at(-1)!.groups.terms = bare;
      }
    ),
    scene('a grant of terms with a member that there is not', ['agreement'], async one => {
      const ref = await one.decide(await one.ask());
      one.give(AGENT, LISTS, { ref, terms: { ...LISTING, scope: 'all' } as never });
    }),
    scene(
      'a decision that says terms with a member that there is not',
      ['agreement'],
      async one => {
        const { groups } = one.said[await one.decide(await one.ask())]!;
        groups.terms = [{ ...LISTING, scope: 'all' }];
      }
    ),
    scene('a decision that says null where a limit is to be absent', ['agreement'], async one => {
      const { groups } = one.said[await one.decide(await one.ask())]!;
      groups.terms = [{ ...LISTING, rate: null }];
    }),
    scene('a request that says needs that are no terms', ['agreement'], async one => {
      const { groups } = one.said[(await one.ask()).index]!;
      groups.terms = [bare];
    })
  ];
}

/** What a decision gives. */
function giving(): Lie[] {
  const given = (
    why: string,
    faults: Lie[1],
    terms: Partial<Terms>,
    more: Parameters<Scene['give']>[2] = {}
  ): Lie =>
    scene(why, faults, async one => {
      const need = { object: terms.object ?? 'reports', actions: terms.actions ?? ['list'] };
      const granted: Terms = { ...normalizeNeed(need), expiry: NOW + 900, ...terms };
      const ref = await one.decide(await one.ask(AGENT, [need]), { granted: [granted] });
      one.give(AGENT, need, { terms: granted, ref, ...more });
    });
  return [
    given('a grant on reports without an end', ['authority'], { expiry: null }),
    given('a grant on the service’s own without an end', [], {
      object: 'aios/ledger',
      actions: ['query'],
      expiry: null
    }),
    given('a grant of everybody’s own window', ['authority'], {
      object: 'aios/self',
      actions: ['note']
    }),
    given('a grant that names no decider', ['agreement'], {}, { by: null }),
    given('a grant that says another object', ['agreement'], {}, { says: { object: 'payments' } }),
    given(
      'a grant that says more actions',
      ['agreement'],
      {},
      { says: { actions: ['list', 'pay'] } }
    )
  ];
}
