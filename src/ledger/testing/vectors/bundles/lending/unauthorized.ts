import { b64u, normalizeNeed, sign, type Terms } from '../../../../../protocol';
import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { HELD, LENT, STOPPER, type Stopping, stopping } from './pauses';
import { actionBy } from '../story/acts';
import { ADA, HELPER, HOLDER, IDS, OWNER } from '../story/cast';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';
import { PUBLIC, signer, type SignerName } from '../../tokens/keys';
import { onCard } from '../../log/naming';

const FACETS = 'aios/facets';
const DEEPER = '7d'.repeat(16);

/** One lends, by right or not. */
interface Lending {
  by?: SignerName;
  from?: string;
  /** From what is lent from to the root. */
  below?: string[];
  to?: 'owner' | 'holder';
  terms?: Partial<Terms>;
  /** Whom the entry names as the giver. */
  named?: string;
  /** Seconds after the beginning. */
  after?: number;
}

async function lend(
  telling: Telling,
  { by = 'holder', from = IDS.held, below, to = 'owner', terms: more, named, after = 0 }: Lending
): Promise<void> {
  const card = await sign(
    {
      aud: ISSUER,
      iat: NOW,
      jti: b64u.encode(new Uint8Array(16).fill(230)),
      named: onCard('a card'),
      public_key: PUBLIC[to],
      encryption_key: PUBLIC[to === 'owner' ? 'other-encryption' : 'holder-encryption']
    },
    'facet-card',
    signer(to)
  );
  const terms: Terms = {
    ...normalizeNeed({ object: 'reports', actions: ['list'] }),
    expiry: NOW + 1800,
    uses: 1,
    ...more
  };
  const { object, ...given } = terms;
  const token = await actionBy(by, {
    jti: 231,
    act: 'facet.delegate',
    fct: from,
    iat: NOW + after,
    args: { card, terms: given as never }
  });
  telling.said.push({
    kind: 'delegation',
    groups: {
      who: {
        ...(to === 'owner' ? ADA : HELPER),
        facet: DEEPER,
        chain: [DEEPER, ...(below ?? [from, IDS.root])]
      },
      what: {
        object,
        actions: terms.actions,
        definitions: telling.pins(terms.actions),
        by: named ?? signer(by).kid
      },
      terms,
      token
    },
    ...(after > 0 && { at: (NOW + after) * 1000 })
  });
}

function lending(
  why: string,
  faults: Lie[1],
  told: Lending,
  granted: Parameters<typeof Telling.begin>[0] = {}
): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin(granted);
      await lend(telling, told);
      // What follows in the story is earlier than what is lent late.
      said.splice(0, said.length, ...(told.after ? telling.said : telling.end()));
    }
  ];
}

/** The story lends before anything else does. */
function lentInTheStory(
  why: string,
  faults: Lie[1],
  granted: Parameters<typeof Telling.begin>[0]
): Lie {
  return [
    why,
    faults,
    async said => void said.splice(0, said.length, ...(await Telling.begin(granted)).end())
  ];
}

/** Lent by who may not, or what may not be. */
export function unlent(): Lie[] {
  const onward = { by: 'owner', from: IDS.lent, to: 'holder' } as const;
  const chain = [IDS.lent, IDS.held, IDS.root];
  return [
    lending('a facet is lent that may be', [], {}),
    lending('a facet is lent that was lent', ['authority'], { ...onward, below: chain }),
    lentInTheStory('a facet is lent that may not be', ['authority'], { delegation: false }),
    lentInTheStory('a facet is lent that may be lent once', [], { delegation_depth: 1 }),
    lending(
      'a facet that may be lent once is lent to be lent on',
      ['not_subsumed'],
      { terms: { delegation: true } },
      { delegation_depth: 1 }
    ),
    lending(
      'a facet that may be lent twice is lent to be lent on three times',
      ['not_subsumed'],
      { terms: { delegation: true, delegation_depth: 2 } },
      { delegation_depth: 2 }
    ),
    lending(
      'a facet that may be lent twice is lent to be lent on once',
      [],
      { terms: { delegation: true, delegation_depth: 1 } },
      { delegation_depth: 2 }
    ),
    lending('a facet is lent by who does not hold it', ['authority'], { by: 'owner' }),
    lending('a facet is said to be lent by who did not sign', ['token'], { named: OWNER }),
    lending('a facet is lent that was never made', ['facet'], { from: IDS.none }),
    lending('a facet is lent once it has expired', ['authority'], { after: 3700 })
  ];
}

async function resumed(one: Stopping, by: SignerName, fct: string): Promise<void> {
  const { telling } = one;
  const token = await actionBy(by, {
    jti: 232,
    act: 'resume',
    obj: FACETS,
    fct,
    args: { facet: LENT.facet }
  });
  const chain = [fct, IDS.root];
  telling.said.push({
    kind: 'resume',
    groups: {
      who: { ...(by === 'owner' ? ADA : HELPER), facet: fct, chain },
      what: { object: 'reports', actions: ['list'], ...LENT },
      token
    }
  });
}

/** Resumed by who may not. */
export function unresumed(): Lie[] {
  const paused = (why: string, faults: Lie[1], tell: (one: Stopping) => Promise<unknown>): Lie =>
    stopping(why, faults, async one => {
      await one.owner('pause', LENT);
      await tell(one);
    });
  return [
    paused('a pause ended by the terminal', [], async one => one.terminal('resume', LENT)),
    paused('a pause ended by an agent, with an owner’s facet', ['authority'], one =>
      resumed(one, 'holder', STOPPER)
    ),
    paused('a pause ended by an agent, with a facet of its own', ['authority'], one =>
      resumed(one, 'holder', IDS.held)
    ),
    paused('a pause ended with a facet that was never made', ['facet'], one =>
      resumed(one, 'owner', IDS.none)
    ),
    paused('a pause ended with a facet that was revoked', ['authority'], async one => {
      one.terminal('revocation', { facet: STOPPER, holder: OWNER });
      await resumed(one, 'owner', STOPPER);
    }),
    paused('a pause ended with a facet that is paused', ['authority'], async one => {
      one.terminal('pause', { facet: STOPPER, holder: OWNER });
      await resumed(one, 'owner', STOPPER);
    }),
    paused('a pause ended by an owner who is paused', ['authority'], async one => {
      one.terminal('pause', { principal: OWNER });
      await resumed(one, 'owner', STOPPER);
    }),
    paused('a pause ended in an owner’s name that nobody signed', ['token'], async one => {
      await resumed(one, 'owner', STOPPER);
      delete one.telling.said.at(-1)!.groups.token;
    }),
    paused('a pause ended by a token that says to pause', ['agreement'], async one => {
      await one.owner('pause', LENT);
      one.telling.said.at(-1)!.kind = 'resume';
    }),
    paused('a pause of another facet ended than was signed', ['agreement'], async one => {
      await resumed(one, 'owner', STOPPER);
      const { groups } = one.telling.said.at(-1)!;
      groups.what = { ...(groups.what as object), ...HELD, holder: HOLDER };
    })
  ];
}
