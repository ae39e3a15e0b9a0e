import { type Json, normalizeNeed } from '../../../protocol';
import type { Leaf } from '../../leaf';
import { ADA, actionBy, HELPER, HOLDER, IDS, type Lie, OWNER, TERMINAL } from './bundleStory';
import { Telling } from './bundleTelling';

const STOPPER = '57'.repeat(16);
const FACETS = 'aios/facets';

type Stop = 'pause' | 'resume' | 'revocation';
type Target = { facet: string; holder: string } | { principal: string };

/** What the terminal, or the owner with a facet on `aios/facets`, stops and lets go on. */
class Stopping {
  static async begin(actions: string[] = ['pause', 'resume', 'revoke']): Promise<Stopping> {
    const telling = await Telling.begin();
    await telling.lend(IDS.other, 'list');
    telling.said.push({
      kind: 'grant',
      groups: {
        who: { ...ADA, facet: STOPPER, chain: [STOPPER, IDS.root] },
        what: { object: FACETS, actions, definitions: {} },
        terms: normalizeNeed({ object: FACETS, actions })
      }
    });
    return new Stopping(telling);
  }

  private constructor(readonly telling: Telling) {}

  terminal(kind: Stop, target: Target): void {
    this.telling.said.push({ kind, groups: { who: TERMINAL, what: told(target) } });
  }

  async owner(
    kind: Stop,
    target: Target,
    {
      fct = STOPPER,
      named = fct,
      args = {},
      mode
    }: { fct?: string; named?: string; args?: Record<string, Json>; mode?: string } = {}
  ): Promise<void> {
    const token = await actionBy('owner', {
      jti: this.number++,
      act: kind === 'revocation' ? 'revoke' : kind,
      obj: FACETS,
      fct,
      args: { ...('facet' in target ? { facet: target.facet } : target), ...args }
    });
    this.telling.said.push({
      kind: kind as Leaf['k'],
      groups: {
        who: { ...ADA, facet: named, chain: [named, IDS.root] },
        what: { ...told(target), ...(mode !== undefined && { mode }) },
        token
      }
    });
  }

  list(facet: string): Promise<number> {
    return this.telling.act(facet, 'list');
  }

  private number = 210;
}

function told(target: Target): object {
  return 'facet' in target
    ? { object: 'reports', actions: ['list'], ...target }
    : { object: '*', holder: target.principal };
}

const LENT = { facet: IDS.other, holder: OWNER };
const HELD = { facet: IDS.held, holder: HOLDER };

function story(
  why: string,
  faults: Lie[1],
  tell: (one: Stopping) => Promise<unknown>,
  actions?: string[]
): Lie {
  return [
    why,
    faults,
    async said => {
      const stopping = await Stopping.begin(actions);
      await tell(stopping);
      said.splice(0, said.length, ...stopping.telling.end());
    }
  ];
}

/** Pauses, what they end, and uses in spite of them. */
export function pauses(): Lie[] {
  return [
    story('a paused facet is used again once it was resumed', [], async one => {
      await one.owner('pause', LENT);
      await one.owner('resume', LENT);
      await one.list(IDS.other);
    }),
    story('a paused facet does not keep the one above from being used', [], async one => {
      await one.owner('pause', LENT);
      await one.list(IDS.held);
    }),
    story('a paused facet is used', ['authority'], async one => {
      await one.owner('pause', LENT);
      await one.list(IDS.other);
    }),
    story('a facet that the terminal paused is used', ['authority'], async one => {
      one.terminal('pause', LENT);
      await one.list(IDS.other);
    }),
    story('a facet below a paused one is used', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.list(IDS.other);
    }),
    story('what is below a paused one is resumed, and it is not', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.owner('resume', LENT);
      await one.list(IDS.other);
    }),
    story('a facet of a paused principal is used', ['authority'], async one => {
      await one.owner('pause', { principal: HOLDER });
      await one.list(IDS.held);
    }),
    story('a facet below one of a paused principal is used', ['authority'], async one => {
      one.terminal('pause', { principal: HOLDER });
      await one.list(IDS.other);
    }),
    story('a paused principal goes on once it was resumed', [], async one => {
      await one.owner('pause', { principal: HOLDER });
      await one.owner('resume', { principal: HOLDER });
      await one.list(IDS.held);
      await one.list(IDS.other);
    }),
    story('pauses add up: the facet is resumed, its principal not', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.owner('pause', { principal: HOLDER });
      await one.owner('resume', HELD);
      await one.list(IDS.held);
    }),
    story('what was revoked is resumed', ['authority'], async one => {
      await one.owner('revocation', LENT);
      await one.owner('resume', LENT);
      await one.list(IDS.other);
    }),
    story('something is lent from a paused facet', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.telling.lend(IDS.again, 'list');
    }),
    story('something is lent from a facet of a paused principal', ['authority'], async one => {
      await one.owner('pause', { principal: HOLDER });
      await one.telling.lend(IDS.again, 'list');
    }),
    story('it is paused with a facet for something else', ['authority'], one =>
      one.owner('pause', LENT, { fct: IDS.requests })
    ),
    story(
      'it is resumed with a facet that pauses alone',
      ['authority'],
      async one => {
        await one.owner('pause', LENT);
        await one.owner('resume', LENT);
      },
      ['pause', 'revoke']
    ),
    story('a principal is paused with a facet for something else', ['authority'], one =>
      one.owner('pause', { principal: HOLDER }, { fct: IDS.requests })
    ),
    story('it is told to have been paused with another facet than was signed', ['agreement'], one =>
      one.owner('pause', LENT, { named: IDS.requests })
    ),
    story('a facet is paused that was never made', ['facet'], one =>
      one.owner('pause', { facet: IDS.none, holder: OWNER })
    ),
    story(
      'it was resumed in the notebook’s own page, which is not told',
      ['agreement'],
      async one => {
        await one.owner('pause', LENT);
        await one.owner('resume', LENT, { args: { mode: 'page' } });
      }
    ),
    story(
      'it is told to have been resumed in the notebook’s own page',
      ['agreement'],
      async one => {
        await one.owner('pause', LENT);
        await one.owner('resume', LENT, { mode: 'page' });
      }
    ),
    story('the root is paused', ['authority'], async one =>
      one.terminal('pause', { facet: IDS.root, holder: TERMINAL.principal })
    ),
    story('what is revoked is told to be somebody else’s', ['agreement'], one =>
      one.owner('revocation', { ...LENT, holder: HELPER.principal })
    )
  ];
}
