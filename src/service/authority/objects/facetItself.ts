import { define, HEX_ID, text, TOKEN } from '../../definitions';
import type { SystemAction } from '../../types';
import { pick } from '../books/catalogue';
import { boundsSaid } from '../entries';
import type { ObjectParts } from './objectParts';
import { pauseView } from '../principals/pausing';
import type { Facet } from '../books/records';
import { revokerOf } from '../facets/revocation';
import { budgetLeft, stateOf, usesLeft } from '../books/states';

export function facetItself(parts: ObjectParts): Record<string, SystemAction> {
  const { catalogue, clock, revocation, delegation, dryRun } = parts;
  return {
    'facet.describe': {
      definition: define('facet.describe', true, 'What this facet allows, and how it stands.'),
      perform: ({ facet, chain }) => {
        const entry = catalogue.object(facet.terms.object);
        const paused = pauseView(chain as Facet[]);
        const budget = budgetLeft(chain);
        return {
          id: facet.id,
          terms: facet.terms,
          state: stateOf(chain, catalogue, clock.now()),
          ...(paused && { paused }),
          uses_left: usesLeft(chain),
          ...(budget && { budget_left: budget }),
          definitions: entry ? pick(entry, facet.terms.actions).definitions : {},
          parent: facet.parent,
          decided_by: facet.decidedBy,
          ...boundsSaid(facet)
        };
      }
    },
    'facet.check': {
      definition: define(
        'facet.check',
        true,
        'Whether an act would pass; nothing is taken.',
        { act: text(256), args: { type: 'object' } },
        ['act', 'args']
      ),
      perform: ({ principal, facet, chain, args }) => {
        const { refused, observed } = dryRun({
          principal,
          facet,
          chain,
          act: String(args.act),
          args: args.args as Record<string, unknown>
        });
        if (refused !== null) {
          return { ok: false, reason: refused.code, detail: refused.detail };
        }
        return {
          ok: true,
          ...(chain.some(({ terms }) => terms.confirm) && { confirm: true }),
          ...(observed.length > 0 && { observed: observed.map(one => ({ ...one })) })
        };
      }
    },
    'facet.revoke': {
      definition: define(
        'facet.revoke',
        false,
        'Ends this facet, or one that descends from it, with all that came from it.',
        { facet: HEX_ID }
      ),
      perform: call => {
        const id = call.args.facet === undefined ? call.facet.id : String(call.args.facet);
        revocation.mustBeBelow(call.facet as Facet, id);
        return revocation.revoke({ of: 'facet', id }, revokerOf(call));
      }
    },
    'facet.delegate': {
      definition: define(
        'facet.delegate',
        false,
        'Gives a narrower facet to the key on a card.',
        {
          card: TOKEN,
          terms: { type: 'object' },
          renews: HEX_ID,
          handed_over: { type: 'boolean' }
        },
        ['card', 'terms'],
        true
      ),
      perform: call => delegation.delegate(call)
    }
  };
}
