import { type ActionPayload, gate, type Json } from '../../../../../protocol';
import { actionBy } from '../story/acts';
import { ADA, IDS } from '../story/cast';
import { at, type Lie, type Said } from '../story/said';
import { AGENT, FACETS, OWNER, type Says, scene } from '../story/scene';
import { Telling } from '../story/telling';
import { revoked, stopper } from '../lending/stopping';
import { does } from '../using/cells';

type Args = ActionPayload['args'];

/** What the helper lent, where it signed other arguments. */
function lent(why: string, change: (args: Args) => Args): Lie {
  return [
    why,
    ['agreement'],
    async said => {
      const { groups } = said[at('delegation')]!;
      const { payload } = gate(groups.token as string, { typ: 'facet-action' });
      const act = { jti: 62, act: 'facet.delegate', args: change(payload.args) };
      groups.token = await actionBy('holder', act);
    }
  ];
}

/** What the owner ends, where it signed other arguments. */
function ended(why: string, args: Says): Lie {
  return scene(why, ['agreement'], one => revoked(one, args, [IDS.lent]));
}

/** Another story, with what was signed last in it changed. */
function last(why: string, story: () => Promise<Said[]>, change: (said: Said) => void): Lie {
  return [
    why,
    ['agreement'],
    async said => {
      const told = await story();
      change(told.filter(({ groups }) => groups.token !== undefined).at(-1)!);
      said.splice(0, said.length, ...told);
    }
  ];
}

const less = (args: Args, name: string): Args =>
  Object.fromEntries(Object.entries(args).filter(([one]) => one !== name));

/** Whoever signs what no service takes, or says what nobody signs, breaks no reader and passes for nothing. */
export function signedForms(): Lie[] {
  const kid = AGENT.who['principal'] as Json;
  return [
    lent('something lent without terms that were signed', args => less(args, 'terms')),
    lent('something lent by terms that are a text', args => ({ ...args, terms: 'all' })),
    lent('something lent without a card', args => less(args, 'card')),
    lent('something lent by a card in a list', args => ({ ...args, card: [args['card']!] })),
    lent('a renewal of facets in a list', args => ({ ...args, renews: [IDS.held] })),
    lent('a renewal of nothing', args => ({ ...args, renews: null })),
    lent('something lent by terms on another object', args => ({
      ...args,
      terms: { ...(args['terms'] as Args), object: 'payments' }
    })),
    ended('a facet ended that was signed in a list', { facet: [IDS.lent] }),
    ended('all of a principal ended that was signed in a list', { principal: [kid] }),
    ended('a facet ended since no time', { facet: IDS.lent, granted_since: {} }),
    scene('a pause by which nobody and nothing is named', ['agreement'], async one => {
      const through = stopper(one);
      const token = await one.action(OWNER, { act: 'pause', obj: FACETS, fct: through });
      one.stopped('pause', OWNER, { through, facet: IDS.lent, token });
    }),
    scene('the second end of one act, with another facet', ['agreement'], async one => {
      await revoked(one, { facet: IDS.held }, [IDS.held, IDS.lent]);
      const { groups } = one.said.at(-1)!;
      groups.who = { ...(groups.who as Says), facet: IDS.requests };
    }),
    [
      'what is erased begins at nothing that is a number',
      ['agreement', 'authority'],
      async said => {
        const act = { act: 'erase', obj: 'aios/ledger', fct: IDS.requests };
        const args = { entries: [[null, 0]], groups: ['args'] };
        said.push({
          kind: 'erasure',
          groups: {
            who: { ...ADA, facet: IDS.requests, chain: [IDS.requests, IDS.root] },
            what: {
              ...{ object: 'aios/ledger', action: 'erase', safe: false },
              ...{ entries: [[0, 0]], groups: ['args'] }
            },
            token: await actionBy('owner', { jti: 63, ...act, args })
          }
        });
      }
    ],
    [
      'a use that does not commit to what was done',
      ['agreement'],
      said => void delete said[at('intent')]!.groups.what
    ],
    last(
      'a use in a cell of which nothing is said',
      async () => {
        const telling = await Telling.begin();
        await telling.act(IDS.held, 'list');
        return telling.said;
      },
      ({ groups }) => void (groups.lineage = {})
    ),
    last(
      'a note that says another object than was signed',
      () => does('note'),
      ({ groups }) => void ((groups.what as Says)['object'] = 'reports')
    )
  ];
}
