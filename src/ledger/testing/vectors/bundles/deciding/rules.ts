import { type Rule, ruleSentence, type Terms } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { stopOf } from '../story/ends';
import { ended } from '../story/log';
import { HELPER, NEED, RULE, Ruling } from './ruling';
import { ADA, IDS, OWNER } from '../story/cast';
import { GENUINE, type Lie, type Said } from '../story/said';
import { Telling } from '../story/telling';
import { AFTER, type EpochCase, handedOn } from '../lines/epochs';
import { signer } from '../../tokens/keys';

const BELOW: Rule = { ...RULE, askers: { kind: 'notebook', below: '/home/ann/sales' } };
const INSIDE = '/home/ann/sales/q3.ipynb';

/** With what the owner decides, so many decisions are left. */
function limitMaker(said: Said[], uses: number): void {
  const { groups } = said[GENUINE.indexOf('grant')]!;
  groups.terms = { ...(groups.terms as Terms), uses };
}

function told(why: string, faults: Lie[1], tell: (ruling: Ruling) => Promise<unknown>): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin();
      await tell(new Ruling(telling));
      said.splice(0, said.length, ...telling.said);
    }
  ];
}

/** Rules that the terminal resumes after a restore: what counts its uses has ended by it. */
export async function rulesRestored(): Promise<EpochCase[]> {
  const resumed = async (rule: Rule): Promise<string[]> => {
    const one = new Ruling(await Telling.begin());
    const id = await one.rule(rule);
    const size = one.said.length;
    // In its place stands the epoch.
    one.said.push(one.said[0]!);
    one.resumed({ object: '*', holder: HELPER.principal });
    one.resumed(stopOf(one.said, id));
    await one.grant(id, { after: AFTER - NOW });
    return ended(handedOn(one.said, { size, after: one.said.slice(size + 1) }).lines);
  };
  return [
    { why: 'restored: what a resumed rule grants', faults: [], edited: await resumed(RULE) },
    {
      why: 'restored: what a resumed rule with uses left granted',
      faults: ['authority'],
      edited: await resumed({ ...RULE, uses: 5 })
    }
  ];
}

/** What rules granted without anybody being asked, and what they can't have. */
export function rules(): Lie[] {
  const granted =
    (rule: Rule, ...options: Parameters<Ruling['grant']>[1][]) =>
    async (one: Ruling): Promise<void> => {
      const id = await one.rule(rule);
      for (const option of options) {
        await one.grant(id, option);
      }
    };
  const below =
    (...places: (string | undefined)[]) =>
    async (one: Ruling): Promise<void> => {
      await one.notebook(places[0]);
      const id = await one.rule(BELOW);
      places.slice(1).forEach(place => one.moved(place));
      await one.grant(id);
    };
  const { kid } = signer('holder');
  return [
    told('what a rule grants', [], granted(RULE, {}, {})),
    told(
      'what a rule for one principal grants',
      [],
      granted({ ...RULE, askers: { principal: kid } }, {})
    ),
    told('more than a rule grants in its period', ['authority'], granted(RULE, {}, {}, {})),
    told('more than a rule grants in all', ['authority'], granted({ ...RULE, uses: 1 }, {}, {})),
    told(
      'what a rule for others granted',
      ['authority'],
      granted({ ...RULE, askers: { kind: 'job' } }, {})
    ),
    told(
      'what a rule for other keys granted',
      ['authority'],
      granted({ ...RULE, askers: { kind: 'agent', custody: 'wallet' } }, {})
    ),
    told('a rule of as many uses as its maker’s facet has', [], async one => {
      limitMaker(one.said, 5);
      await one.rule({ ...RULE, uses: 5 });
    }),
    told('a rule of more uses than its maker’s facet has', ['not_subsumed'], async one => {
      limitMaker(one.said, 5);
      await one.rule({ ...RULE, uses: 6 });
    }),
    told('a rule beyond a hundred that stand', ['authority'], async one => {
      for (let number = 0; number <= 100; number++) {
        await one.rule();
      }
    }),
    told('a fourth request, granted at once by a rule', [], async one => {
      const rule = await one.rule();
      await one.crowd();
      await one.grant(rule);
    }),
    told('what a rule for another principal granted', ['authority'], async one =>
      one.grant(await one.rule({ ...RULE, askers: { principal: OWNER } }))
    ),
    told('what a rule for a folder grants there', [], below(INSIDE)),
    told(
      'what a rule for a folder grants to what was moved there',
      [],
      below('/tmp/x.ipynb', INSIDE)
    ),
    told(
      'what a rule for a folder granted elsewhere',
      ['authority'],
      below('/home/ann/sales2/q3.ipynb')
    ),
    told('what a rule for a folder granted to what lies nowhere', ['authority'], below(undefined)),
    told(
      'what a rule for a folder granted to what was moved away',
      ['authority'],
      below(INSIDE, '/tmp/x.ipynb')
    ),
    told(
      'what a rule for a folder granted to what was removed',
      ['authority'],
      below(INSIDE, undefined)
    ),
    told(
      'what a rule for a folder granted at a path that leads up',
      ['authority'],
      below('/home/ann/sales/../hr/q3.ipynb')
    ),
    told(
      'what a rule for another object granted',
      ['authority'],
      granted({ ...RULE, grants: [{ ...RULE.grants[0]!, objects: { exact: 'rep' } }] }, {})
    ),
    told(
      'more than a rule grants',
      ['authority'],
      granted(RULE, { need: { object: 'reports', actions: ['read'] } })
    ),
    told(
      'what lasts less long than a rule grants',
      [],
      granted(RULE, { more: { expiry: NOW + 100 } })
    ),
    told(
      'what lasts longer than a rule grants',
      ['authority'],
      granted(RULE, { more: { expiry: NOW + 800 } })
    ),
    told(
      'what lasts longer than the rule',
      ['authority'],
      granted({ ...RULE, expiry: NOW + 100 }, {})
    ),
    told(
      'what a rule granted to be lent on',
      ['authority'],
      granted(RULE, { need: { ...NEED, delegation: true } })
    ),
    told('what a rule struck', ['authority'], granted(RULE, { strike: true })),
    told(
      'what a rule granted after its end',
      ['authority'],
      granted({ ...RULE, expiry: NOW + 700 }, { after: 700, more: { expiry: NOW + 700 } })
    ),
    told('what a revoked rule granted', ['authority'], async one => {
      const id = await one.rule();
      one.stopped('revocation', id);
      await one.grant(id);
    }),
    told('what a paused rule granted', ['authority'], async one => {
      const id = await one.rule();
      one.stopped('pause', id);
      await one.grant(id);
    }),
    told('what the rule of a revoked device granted', ['authority'], async one => {
      const id = await one.rule();
      one.stopped('revocation', IDS.requests);
      await one.grant(id);
    }),
    told('a rule of a revoked device', ['authority'], async one => {
      one.stopped('revocation', IDS.requests);
      await one.rule();
    }),
    told('what a rule granted after it was defined otherwise', ['authority'], async one => {
      const id = await one.rule();
      one.redefined('something else');
      await one.grant(id);
    }),
    told('what a rule grants that was made after it was defined otherwise', [], async one => {
      one.redefined('something else');
      await one.grant(await one.rule());
    }),
    told('what a facet that is no rule granted', ['agreement', 'authority'], one =>
      one.grant(IDS.held)
    ),
    told('a decision that nobody signed', ['undecided'], async one => {
      const who = { ...ADA, facet: IDS.requests, chain: [IDS.requests, IDS.root] };
      await one.grant(IDS.requests, { decision: { who } });
      const { groups } = one.said.at(-2)!;
      const { rule: _, ...what } = groups.what as Record<string, unknown>;
      groups.what = { ...what, mode: 'pointer' };
    }),
    told('what a rule grants, in the name of whoever made the rule', ['authority'], async one => {
      const rule = await one.rule();
      const who = { ...ADA, facet: rule, chain: [rule, IDS.requests, IDS.root] };
      await one.grant(rule, { decision: { who } });
    }),
    told('a grant that names another decider than its rule', ['agreement'], async one => {
      await one.grant(await one.rule(), { grant: { decided_by: IDS.requests } });
    }),
    told('a rule that nobody signed', ['undecided'], async one => {
      await one.rule();
      delete one.said.at(-1)!.groups.token;
    }),
    told('a rule that somebody else signed', ['token'], one => one.rule(RULE, { by: 'holder' })),
    told('a rule other than signed', ['agreement'], one =>
      one.rule(RULE, { signed: { rule: { ...RULE, lifetime: 60 } } })
    ),
    told('a rule that was shown as another', ['agreement'], one =>
      one.rule(RULE, { signed: { shown: ruleSentence({ ...RULE, lifetime: 60 }) } })
    ),
    told('a rule made in the notebook’s own page that says nothing of it', ['agreement'], one =>
      one.rule(RULE, { signed: { mode: 'page' } })
    ),
    told('a rule by another name than its token gives it', ['agreement'], async one => {
      await one.rule();
      const { groups } = one.said.at(-1)!;
      groups.what = { ...(groups.what as object), rule: IDS.none };
    }),
    told('a rule that was made twice', ['replayed'], async one => {
      await one.rule();
      one.said.push(one.said.at(-1)!);
    })
  ];
}
