import { type Json, normalizeNeed } from '../../../../../protocol';
import type { Leaf } from '../../../../leaf';
import { stopOf } from '../story/ends';
import { actionBy } from '../story/acts';
import { ADA, HELPER, HOLDER, IDS, OWNER, TERMINAL } from '../story/cast';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';

export const STOPPER = '57'.repeat(16);
const FACETS = 'aios/facets';

type Stop = 'pause' | 'resume' | 'revocation';
type Target = { facet: string; holder: string } | { principal: string };

/** What the terminal, or the owner with a facet on `aios/facets`, stops and lets go on. */
export class Stopping {
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

  terminal(kind: Stop, target: Target, says: Record<string, Json> = {}): void {
    const what = { ...this.told(target), ...says };
    this.telling.said.push({ kind, groups: { who: TERMINAL, what } });
  }

  async owner(
    kind: Stop,
    target: Target,
    {
      fct = STOPPER,
      named = fct,
      args = {},
      says = {},
      mode
    }: {
      fct?: string;
      named?: string;
      args?: Record<string, Json>;
      says?: Record<string, Json>;
      mode?: string;
    } = {}
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
        what: { ...this.told(target), ...says, ...(mode !== undefined && { mode }) },
        token
      }
    });
  }

  list(facet: string): Promise<number> {
    return this.telling.act(facet, 'list');
  }

  private told(target: Target): object {
    return 'facet' in target
      ? { ...stopOf(this.telling.said, target.facet), ...target }
      : { object: '*', holder: target.principal };
  }

  private number = 210;
}

export const LENT = { facet: IDS.other, holder: OWNER };
export const HELD = { facet: IDS.held, holder: HOLDER };

export function stopping(
  why: string,
  faults: Lie[1],
  tell: (one: Stopping) => Promise<unknown>,
  actions?: string[]
): Lie {
  return [
    why,
    faults,
    async said => {
      const one = await Stopping.begin(actions);
      await tell(one);
      said.splice(0, said.length, ...one.telling.end());
    }
  ];
}

/** Pauses, what they end, and uses in spite of them. */
export function pauses(): Lie[] {
  return [
    stopping('a paused facet is used again once it was resumed', [], async one => {
      await one.owner('pause', LENT);
      await one.owner('resume', LENT);
      await one.list(IDS.other);
    }),
    stopping('a paused facet does not keep the one above from being used', [], async one => {
      await one.owner('pause', LENT);
      await one.list(IDS.held);
    }),
    stopping('a paused facet is used', ['authority'], async one => {
      await one.owner('pause', LENT);
      await one.list(IDS.other);
    }),
    stopping('a facet that the terminal paused is used', ['authority'], async one => {
      one.terminal('pause', LENT);
      await one.list(IDS.other);
    }),
    stopping('a facet below a paused one is used', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.list(IDS.other);
    }),
    stopping('what is below a paused one is resumed, and it is not', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.owner('resume', LENT);
      await one.list(IDS.other);
    }),
    stopping('a facet of a paused principal is used', ['authority'], async one => {
      await one.owner('pause', { principal: HOLDER });
      await one.list(IDS.held);
    }),
    stopping('a facet below one of a paused principal is used', ['authority'], async one => {
      one.terminal('pause', { principal: HOLDER });
      await one.list(IDS.other);
    }),
    stopping('a paused principal goes on once it was resumed', [], async one => {
      await one.owner('pause', { principal: HOLDER });
      await one.owner('resume', { principal: HOLDER });
      await one.list(IDS.held);
      await one.list(IDS.other);
    }),
    stopping('pauses add up: the facet is resumed, its principal not', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.owner('pause', { principal: HOLDER });
      await one.owner('resume', HELD);
      await one.list(IDS.held);
    }),
    stopping('what was revoked is resumed', ['authority'], async one => {
      await one.owner('revocation', LENT);
      await one.owner('resume', LENT);
      await one.list(IDS.other);
    }),
    stopping('something is lent from a paused facet', ['authority'], async one => {
      await one.owner('pause', HELD);
      await one.telling.lend(IDS.again, 'list');
    }),
    stopping('something is lent from a facet of a paused principal', ['authority'], async one => {
      await one.owner('pause', { principal: HOLDER });
      await one.telling.lend(IDS.again, 'list');
    }),
    stopping('it is paused with a facet for something else', ['authority'], one =>
      one.owner('pause', LENT, { fct: IDS.requests })
    ),
    stopping(
      'it is resumed with a facet that pauses alone',
      ['authority'],
      async one => {
        await one.owner('pause', LENT);
        await one.owner('resume', LENT);
      },
      ['pause', 'revoke']
    ),
    stopping('a principal is paused with a facet for something else', ['authority'], one =>
      one.owner('pause', { principal: HOLDER }, { fct: IDS.requests })
    ),
    stopping(
      'it is told to have been paused with another facet than was signed',
      ['agreement'],
      one => one.owner('pause', LENT, { named: IDS.requests })
    ),
    stopping(
      'a pause of which something else was signed stops nothing',
      ['agreement'],
      async one => {
        await one.owner('pause', LENT, { named: IDS.requests });
        await one.list(IDS.other);
      }
    ),
    stopping(
      'a pause that names another facet than was signed stops nothing',
      ['agreement'],
      async one => {
        await one.owner('pause', LENT, { args: { facet: IDS.held } });
        await one.list(IDS.other);
        await one.list(IDS.held);
      }
    ),
    stopping(
      'a pause that names another principal than was signed stops nothing',
      ['agreement'],
      async one => {
        await one.owner('pause', { principal: HOLDER }, { args: { principal: OWNER } });
        await one.list(IDS.held);
      }
    ),
    stopping(
      'a revocation of which something else was signed ends nothing',
      ['agreement'],
      async one => {
        await one.owner('revocation', LENT, { named: IDS.requests });
        await one.list(IDS.other);
      }
    ),
    stopping(
      'a resumption of which something else was signed resumes nothing',
      ['agreement', 'authority'],
      async one => {
        await one.owner('pause', LENT);
        await one.owner('resume', LENT, { args: { facet: IDS.held } });
        await one.list(IDS.other);
      }
    ),
    stopping('a facet is paused that was never made', ['facet'], one =>
      one.owner('pause', { facet: IDS.none, holder: OWNER })
    ),
    stopping(
      'it was resumed in the notebook’s own page, which is not told',
      ['agreement'],
      async one => {
        await one.owner('pause', LENT);
        await one.owner('resume', LENT, { args: { mode: 'page' } });
      }
    ),
    stopping(
      'it is told to have been resumed in the notebook’s own page',
      ['agreement'],
      async one => {
        await one.owner('pause', LENT);
        await one.owner('resume', LENT, { mode: 'page' });
      }
    ),
    stopping('it is told that the terminal paused, and not what', ['agreement'], async one => {
      one.telling.said.push({
        kind: 'pause',
        groups: { who: TERMINAL, what: { object: '*' } }
      });
    }),
    stopping('it is told that the terminal ended, and not what', ['agreement'], async one => {
      one.telling.said.push({
        kind: 'revocation',
        groups: { who: TERMINAL, what: { object: 'reports', actions: ['list'] } }
      });
    }),
    stopping('the root is paused', ['authority'], async one =>
      one.terminal('pause', { facet: IDS.root, holder: TERMINAL.principal })
    ),
    stopping('what is revoked is told to be somebody else’s', ['agreement'], one =>
      one.owner('revocation', { ...LENT, holder: HELPER.principal })
    )
  ];
}
