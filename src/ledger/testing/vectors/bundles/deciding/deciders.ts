import { type Bound, type Need, normalizeNeed, type Terms } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { DIGESTS, IDS } from '../story/cast';
import type { SignerName } from '../../tokens/keys';

/** Who decides: Ada, who owns, and whom she lets decide about a part. */
export const DECIDERS = {
  ada: { key: 'owner', facet: IDS.requests },
  Ben: { key: 'other', facet: 'b'.repeat(32) },
  Cleo: { key: 'service', facet: 'c'.repeat(32) }
} as const satisfies Record<string, { key: SignerName; facet: string }>;
export type Who = keyof typeof DECIDERS;
export type Approver = Exclude<Who, 'ada'>;

export const REQUESTS = 'aios/requests';
export const APPROVES = ['decide', 'list', 'show'];
export const UNTIL = NOW + 3000;
export const BELOW = { path: { path: 'a/**' } };
/** What may be granted of it: reading below `a`, five times at most. */
export const READING: Terms = {
  ...normalizeNeed({ object: 'reports', actions: ['list', 'read'], constraints: BELOW, uses: 5 }),
  expiry: UNTIL
};
export const PAYING: Terms = {
  ...normalizeNeed({
    object: 'reports',
    actions: ['pay'],
    constraints: { amount: { range: { max: 100 } } }
  }),
  expiry: UNTIL
};
export const NEED: Need = { object: 'reports', actions: ['read'], constraints: BELOW };
export const GRANTED: Terms = { ...normalizeNeed(NEED), uses: 5, expiry: NOW + 900 };

export const pinned = (terms: Terms): Bound => ({
  terms,
  definitions: Object.fromEntries(
    terms.actions.map(action => [action, DIGESTS[action] ?? '0'.repeat(64)])
  )
});

/** What an entry says instead of what is so; undefined: nothing of it. */
export type Says = Record<string, unknown>;

export interface Inviting {
  bounds?: readonly Terms[];
  until?: number;
  kind?: 'agent';
  /** Whether it is another person than Ada. */
  another?: boolean;
  /** In the entry, where that is not what was signed. */
  says?: Says;
}

export interface Granting {
  bounds?: readonly Terms[];
  terms?: Partial<Terms>;
  who?: Says;
  what?: Says;
  /** The facet that is made, and the one that it comes from. */
  facet?: string;
  parent?: string;
}

export interface Deciding {
  needs?: readonly (Terms | null)[];
  outcome?: 'grant' | 'deny';
  says?: Says;
  at?: number;
}
