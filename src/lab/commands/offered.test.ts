import '../testing/dom';

import { CommandRegistry } from '@lumino/commands';
import { nullTranslator } from '@jupyterlab/translation';

import type { Target } from '../../client/objects/systemTypes';
import type { FacetView, PrincipalView, RuleView } from '../../protocol';
import { type About, notGivable, type Verb } from '../service/giving';
import { Marked } from '../service/marked';
import { FacetryModel } from '../service/model';
import type { Holdings, Source } from '../service/source';
import { asSigned, misstated } from '../testing/asSigned';
import { CommandIDs } from '../tokens';
import { addFacetCommands } from './facet';
import { addStoppingCommands } from './stopping';

const NOW = 1_800_000_000;
const trans = nullTranslator.load('jupyterlab-facetry');

const paused = { at: NOW - 60, by: 'ada', why: null };
const terms = { object: 'bank', actions: ['balance'], expiry: NOW + 600, delegation: true };

function facet(id: string, more: object = {}): FacetView {
  const own = { id, state: 'live', parent: null, holder: 'notebook', kind: 'notebook', terms };
  return asSigned({ ...own, petname: 'churn.ipynb', ...more });
}

const somebody = (principal: string, kind: string, more: object = {}): PrincipalView =>
  ({ principal, petname: principal, kind, custody: 'own', ...more }) as unknown as PrincipalView;

const HOLDINGS: Holdings = {
  facets: [
    facet('live'),
    facet('paused', { state: 'paused', paused }),
    facet('suspended', { state: 'suspended' }),
    facet('expired', { terms: { ...terms, expiry: NOW - 1 } }),
    facet('spent', { state: 'spent' }),
    facet('revoked', { state: 'revoked' }),
    facet('revoked-over', { state: 'revoked', terms: { ...terms, expiry: NOW - 1 } }),
    facet('kept', { terms: { ...terms, delegation: false } }),
    facet('gone', { terms: { ...terms, object: 'crm' } }),
    facet('lent', { parent: 'live', holder: 'agent', kind: 'agent' }),
    facet('borrowed', { parent: 'others' }),
    facet('others', { holder: 'agent', kind: 'agent' }),
    facet('far', { holder: 'job-of-many', kind: 'job' }),
    misstated(facet('unverified')),
    misstated(facet('unverified-paused', { state: 'paused', paused })),
    misstated(facet('unverified-revoked', { state: 'revoked' })),
    misstated(facet('lent-unverified', { parent: 'live', holder: 'agent', kind: 'agent' })),
    facet('of-unverified', { parent: 'unverified', holder: 'agent', kind: 'agent' }),
    facet('deciding', {
      holder: 'ada',
      kind: 'owner',
      terms: { ...terms, object: 'aios/requests', expiry: null }
    })
  ],
  rules: [
    { id: 'rule', state: 'live', rule: { name: 'nightly' } },
    { id: 'rule-paused', state: 'paused', paused, rule: { name: 'weekly' } }
  ] as unknown as RuleView[],
  principals: [
    somebody('agent', 'agent'),
    somebody('agent-paused', 'agent', { paused }),
    somebody('notebook', 'notebook', { custody: 'wallet' }),
    somebody('ada', 'owner'),
    somebody('colleague', 'approver'),
    somebody('hub', 'service'),
    somebody('page', 'page')
  ],
  requests: [],
  objects: [{ name: 'bank' }] as unknown as Holdings['objects']
};

const ENDED = 'It has ended.';
const PAUSED = 'It is paused already.';
const UNVERIFIED = 'It is not verified: it can be looked at and revoked, nothing else.';
const RUNS = 'It is not paused.';
const NOTHING = 'This row has no such thing.';
const OWNERS = 'It belongs to somebody who approves: only on the approval page.';
const ITSELF = 'It is called as what it is: rename the file, the job or the server itself.';
const PERSON = 'Its person renames it: “Who may approve…” in that person’s browser.';
const UNMEANT = 'Select a row in the sidebar first.';

/** Row → why it can't be chosen, or null where it can: revoked, paused, resumed, renamed, shown, traced to its origin. */
const ROWS: [string, Target | null, (string | null)[], boolean, boolean][] = [
  ['a facet that runs', 'live', [null, null, RUNS, NOTHING], true, true],
  ['one that is paused', 'paused', [null, PAUSED, null, NOTHING], true, true],
  ['one whose service changed', 'suspended', [null, null, RUNS, NOTHING], true, true],
  ['one past its end', 'expired', [ENDED, ENDED, ENDED, NOTHING], true, true],
  ['one that is used up', 'spent', [ENDED, ENDED, ENDED, NOTHING], true, true],
  ['one that was revoked', 'revoked', [ENDED, ENDED, ENDED, NOTHING], true, true],
  ['one in quarantine', 'unverified', [null, UNVERIFIED, UNVERIFIED, NOTHING], true, true],
  [
    'one in quarantine that is paused',
    'unverified-paused',
    [null, UNVERIFIED, UNVERIFIED, NOTHING],
    true,
    true
  ],
  [
    'one in quarantine that was revoked',
    'unverified-revoked',
    [ENDED, ENDED, ENDED, NOTHING],
    true,
    true
  ],
  ['one lent from what is in quarantine', 'of-unverified', [null, null, RUNS, NOTHING], true, true],
  ['an owner’s own power', 'deciding', [OWNERS, OWNERS, RUNS, NOTHING], true, true],
  ['a facet that nobody knows', 'nobody', [NOTHING, NOTHING, NOTHING, NOTHING], false, false],
  ['a rule', 'rule', [null, null, RUNS, NOTHING], true, false],
  ['a rule that is paused', 'rule-paused', [null, PAUSED, null, NOTHING], true, false],
  ['an agent', { principal: 'agent' }, [NOTHING, null, RUNS, null], false, false],
  [
    'an agent that is paused',
    { principal: 'agent-paused' },
    [NOTHING, PAUSED, null, null],
    false,
    false
  ],
  ['a notebook', { principal: 'notebook' }, [NOTHING, null, RUNS, ITSELF], false, false],
  ['a person’s browser', { principal: 'ada' }, [NOTHING, OWNERS, RUNS, PERSON], false, false],
  ['an approver', { principal: 'colleague' }, [NOTHING, null, RUNS, null], false, false],
  ['a service', { principal: 'hub' }, [NOTHING, null, RUNS, null], false, false],
  ['a page', { principal: 'page' }, [NOTHING, null, RUNS, ITSELF], false, false],
  [
    'a holder that is not listed among very many',
    { principal: 'job-of-many' },
    [NOTHING, null, RUNS, ITSELF],
    false,
    false
  ],
  [
    'somebody whom nothing tells of',
    { principal: 'nobody' },
    [NOTHING, NOTHING, NOTHING, NOTHING],
    false,
    false
  ],
  ['no row at all', null, [UNMEANT, UNMEANT, UNMEANT, UNMEANT], false, false]
];

const CONTROLS = [CommandIDs.revokeFacet, CommandIDs.pause, CommandIDs.resume, CommandIDs.rename];

/** The commands over these holdings, about one row. */
function over(target: Target | null, live = true) {
  const model = new FacetryModel({} as Source, { now: () => NOW * 1000 });
  Object.assign(model.holdings, HOLDINGS);
  Object.defineProperty(model, 'live', { value: live });
  const commands = new CommandRegistry();
  const marked = new Marked();
  marked.mark(target);
  const parts = { commands, model, trans, marked };
  addFacetCommands(parts, { facet: async () => undefined, rule: async () => undefined });
  addStoppingCommands(parts);
  /** Null where it can be chosen, else what its tooltip says. */
  const why = (id: string): string | null => (commands.isEnabled(id) ? null : commands.caption(id));
  return { commands, why };
}

describe('what is offered about a row', () => {
  test.each(ROWS)('%s', (_, target, expected, shown, traced) => {
    const { commands, why } = over(target);
    expect(CONTROLS.map(why)).toEqual(expected);
    expect(commands.isEnabled(CommandIDs.showTrace)).toBe(shown);
    expect(commands.isEnabled(CommandIDs.showFacetOrigin)).toBe(traced);
  });

  test.each(ROWS)('while the service is away, nothing of %s is changed', (_, target) => {
    const { why } = over(target, false);
    expect(CONTROLS.map(why)).toEqual(CONTROLS.map(() => 'There is no answer at the moment.'));
  });

  test('where it can be chosen, its tooltip says what it does', () => {
    const { commands } = over('live');
    expect(commands.caption(CommandIDs.pause)).toMatch(/^Stops it/);
    expect(commands.caption(CommandIDs.revokeFacet)).toMatch(/^Ends it/);
  });
});

/** Facet → why the notebook in front can't lend, renew, give back, narrow it. */
const GIVEN: [string, (string | null)[]][] = [
  ['live', [null, null, 'not_revoked', null]],
  ['paused', ['not_live', null, 'not_revoked', 'not_live']],
  ['suspended', ['not_live', null, 'not_revoked', 'not_live']],
  ['expired', ['not_live', null, 'not_revoked', null]],
  ['spent', ['not_live', null, 'not_revoked', 'not_live']],
  ['revoked', ['not_live', null, null, 'not_live']],
  ['revoked-over', ['not_live', null, 'not_revoked', 'not_live']],
  ['kept', ['not_granted', null, 'not_revoked', null]],
  ['gone', ['object_gone', null, 'not_revoked', null]],
  ['lent', ['not_yours', null, 'not_revoked', null]],
  ['borrowed', [null, 'giver_only', 'giver_only', 'giver_only']],
  ['others', ['not_yours', 'not_yours', 'not_yours', 'not_yours']],
  ['far', ['not_yours', 'not_yours', 'not_yours', 'not_yours']],
  ['unverified', ['unverified', 'unverified', 'unverified', 'unverified']],
  ['unverified-paused', ['unverified', 'unverified', 'unverified', 'unverified']],
  ['unverified-revoked', ['unverified', 'unverified', 'unverified', 'unverified']],
  ['lent-unverified', ['not_yours', 'unverified', 'unverified', 'unverified']],
  ['of-unverified', ['not_yours', 'unverified', 'unverified', 'unverified']],
  ['deciding', ['not_yours', 'own_object', 'own_object', 'own_object']]
];

const VERBS: Verb[] = ['lend', 'renew', 'regrant', 'narrow'];

describe('what the notebook in front can do', () => {
  const of: About = { notebook: 'notebook', now: NOW };
  const all = HOLDINGS.facets;

  test('is told of every facet', () => {
    expect(GIVEN.map(([id]) => id)).toEqual(all.map(({ id }) => id));
  });

  test.each(GIVEN)('with a facet that is %s', (id, expected) => {
    const one = all.find(other => other.id === id)!;
    expect(VERBS.map(verb => notGivable(verb, HOLDINGS, one, of))).toEqual(expected);
  });

  test('is nothing where there is none', () => {
    for (const one of all) {
      const found = VERBS.map(verb => notGivable(verb, HOLDINGS, one, { ...of, notebook: null }));
      expect(found).not.toContain(null);
    }
  });
});
