import {
  b64u,
  HOST_BRINGS_IN,
  type Rule,
  ruleId,
  ruleSentence,
  sign,
  type Terms
} from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { IDS, TERMINAL } from '../story/cast';
import type { Lie } from '../story/said';
import {
  actor,
  AGENT,
  FACETS,
  LISTING,
  LISTS,
  OWNER,
  REQUESTS,
  type Says,
  scene,
  type Scene
} from '../story/scene';
import { signer } from '../../tokens/keys';
import { named } from '../../log/naming';

export const UNTIL = NOW + 3000;
export const HOST = actor('other', 'host', 'a server');
const PAGE = actor('service', 'page', 'Jupyter (a server)');
export const BOOK = actor('service', 'notebook', 'x.ipynb (a server)');

export interface Circle {
  one: Scene;
  /** With which the host brings in, and renames. */
  introduces: string;
}

/** A host that knocked and was let in. */
async function hosted(one: Scene): Promise<Circle> {
  await one.enrol(HOST, { args: { knock: 'a'.repeat(32), until: UNTIL }, until: UNTIL });
  const actions = ['introduce', 'rename'];
  const need = { object: REQUESTS, actions, constraints: HOST_BRINGS_IN };
  return { one, introduces: one.give(HOST, need, { terms: { expiry: UNTIL } }) };
}

export function circle(why: string, faults: Lie[1], tell: (told: Circle) => unknown): Lie {
  return scene(why, faults, async one => tell(await hosted(one)));
}

/** The page that a host brought in, with what it stops and denies with. */
async function paged({ one, introduces }: Circle): Promise<Record<'stops' | 'denies', string>> {
  await one.enrol(PAGE, { by: HOST, with: introduces, until: UNTIL });
  const given = { by: introduces, terms: { expiry: UNTIL } };
  const stops = { object: FACETS, actions: ['list', 'pause', 'revoke'] };
  return {
    stops: one.give(PAGE, stops, given),
    denies: one.give(PAGE, { object: REQUESTS, actions: ['deny', 'list'] }, given)
  };
}

const need = { ...LISTS, expiry: UNTIL };

/** What the page of a host does is about those of that host; whom a host brings in is its own. */
export function circles(): Lie[] {
  return [...acts(), ...brings(), ...rules()];
}

function acts(): Lie[] {
  const stops = (
    why: string,
    faults: Lie[1],
    {
      kind,
      args,
      facet
    }: { kind: 'pause' | 'revocation'; args: Says; facet: readonly string[] | null }
  ): Lie =>
    circle(why, faults, async told => {
      const { one } = told;
      const through = (await paged(told)).stops;
      const act = kind === 'pause' ? 'pause' : 'revoke';
      const token = await one.action(PAGE, { act, obj: FACETS, fct: through, args });
      for (const ended of facet ?? [null]) {
        const holder = args['principal'];
        one.stopped(kind, PAGE, { through, facet: ended, holder, token });
      }
    });
  const outside = { principal: AGENT.who['principal'] };
  return [
    circle('the page of a host denies what that asks for', [], async told => {
      const { denies } = await paged(told);
      await told.one.deny(await told.one.ask(HOST, [need]), PAGE, denies);
    }),
    circle('the page of a host denies what others ask for', ['authority'], async told => {
      const { denies } = await paged(told);
      await told.one.deny(await told.one.ask(), PAGE, denies);
    }),
    circle('the page of a host ends what that holds', [], async told => {
      const { one } = told;
      const { stops: through } = await paged(told);
      const ref = await one.decide(await one.ask(HOST, [need]));
      const facet = one.give(HOST, LISTS, { ref, terms: LISTING });
      const args = { facet };
      const token = await one.action(PAGE, { act: 'revoke', obj: FACETS, fct: through, args });
      one.stopped('revocation', PAGE, { through, facet, token });
    }),
    stops('the page of a host ends what others hold', ['authority'], {
      kind: 'revocation',
      args: { facet: IDS.lent },
      facet: [IDS.lent]
    }),
    stops('the page of a host ends all that somebody else holds', ['authority'], {
      kind: 'revocation',
      args: outside,
      facet: [IDS.held, IDS.lent]
    }),
    stops('the page of a host pauses what others hold', ['authority'], {
      kind: 'pause',
      args: { facet: IDS.held },
      facet: [IDS.held]
    }),
    stops('the page of a host pauses somebody else', ['authority'], {
      kind: 'pause',
      args: outside,
      facet: null
    }),
    scene('a page of nobody’s denies what anybody asks for', [], async one => {
      const page = actor('service', 'page', 'a page');
      await one.enrol(page);
      const denies = one.give(page, { object: REQUESTS, actions: ['deny', 'list'] });
      await one.deny(await one.ask(), page, denies);
    })
  ];
}

function brings(): Lie[] {
  const brought = (
    why: string,
    faults: Lie[1],
    kind: string,
    petname: string,
    until: number = UNTIL
  ): Lie =>
    circle(why, faults, ({ one, introduces }) =>
      one.enrol(actor('service', kind, petname), { by: HOST, with: introduces, until })
    );
  const bad: Lie[1] = ['authority'];
  return [
    brought('a notebook that a host brings in', [], 'notebook', 'x.ipynb (a server)'),
    brought('a job that a host brings in', [], 'job', 'job x (a server)'),
    brought('an owner that a host brings in', bad, 'owner', 'Eve (a server)'),
    brought('an agent that a host brings in', bad, 'agent', 'Eve (a server)'),
    brought('a notebook that a host brings in without its name', bad, 'notebook', 'x.ipynb'),
    brought('a notebook that has a host’s name alone', bad, 'notebook', ' (a server)'),
    brought('a notebook that a host brings in as another’s', bad, 'notebook', 'x.ipynb (a serve)'),
    brought(
      'a notebook for longer than its host',
      bad,
      'notebook',
      'x.ipynb (a server)',
      UNTIL + 1
    ),
    circle('a notebook of a host without an end', bad, ({ one, introduces }) =>
      one.enrol(BOOK, { by: HOST, with: introduces })
    ),
    scene('one who knocked without an end', ['agreement'], one =>
      one.enrol(actor('other', 'agent', 'Ben'), { args: { knock: 'a'.repeat(32) }, says: {} })
    ),
    scene('one who is let in for more than a year and a day', ['agreement'], one =>
      one.enrol(actor('other', 'agent', 'Ben'), {
        args: { knock: 'a'.repeat(32) },
        until: NOW + 367 * 86_400
      })
    ),
    scene('one who is let in until a time that is over', ['agreement'], one =>
      one.enrol(actor('other', 'agent', 'Ben'), {
        args: { knock: 'a'.repeat(32) },
        until: NOW - 86_400
      })
    )
  ];
}

/** A rule for a kind is none for whom a host calls that. */
function rules(): Lie[] {
  const ruled = (
    why: string,
    faults: Lie[1],
    askers: Rule['askers'],
    {
      name = 'lists',
      expiry = NOW + 2000,
      granted = LISTING
    }: { name?: string; expiry?: number; granted?: Terms } = {}
  ): Lie =>
    circle(why, faults, async ({ one, introduces }) => {
      await one.enrol(BOOK, { by: HOST, with: introduces, until: UNTIL });
      const { object: _, ...terms } = LISTING;
      const rule: Rule = {
        name: 'lists',
        askers,
        grants: [
          {
            objects: { exact: 'reports' },
            actions: terms.actions,
            constraints: {},
            uses: null,
            result: null
          }
        ],
        lifetime: 900,
        expiry,
        uses: null
      };
      const token = await sign(
        {
          ...one.numbers.stamp(one.now),
          challenge: b64u.encode(new Uint8Array(16).fill(99)),
          fct: IDS.requests,
          mode: 'pointer',
          ...('principal' in askers && { named: named(one.said, askers.principal) }),
          rule,
          shown: ruleSentence(rule)
        },
        'facet-rule',
        signer('owner')
      );
      const id = ruleId(token);
      const what = { object: REQUESTS, action: 'decide', safe: false, rule: id, mode: 'pointer' };
      const who = { ...OWNER.who, facet: IDS.requests, chain: [IDS.requests, IDS.root] };
      one.tell('rule', { who, what, terms: rule, token });
      const asked = await one.ask(BOOK, [need]);
      const ref = one.decided(asked, {
        who: { ...TERMINAL, facet: id, chain: [id, IDS.requests, IDS.root] },
        what: { outcome: 'grant', mode: 'rule', rule: name },
        terms: [granted]
      });
      one.give(BOOK, LISTS, { ref, terms: granted, by: id });
    });
  const principal = String(BOOK.who['principal']);
  return [
    ruled('a rule for a notebook of a host by its key', [], { principal }),
    ruled('a rule for notebooks, of which one is a host’s', ['authority'], { kind: 'notebook' }),
    ruled('a decision by a rule of another name', ['agreement'], { principal }, { name: 'pays' }),
    ruled(
      'a rule for more than a year and a day',
      ['authority'],
      { principal },
      { expiry: NOW + 367 * 86_400 }
    ),
    ruled('a rule that is over', ['authority'], { principal }, { expiry: NOW - 61 }),
    ruled(
      'a rule that grants less than was asked for',
      ['authority'],
      { principal },
      { granted: { ...LISTING, uses: 5 } }
    )
  ];
}
