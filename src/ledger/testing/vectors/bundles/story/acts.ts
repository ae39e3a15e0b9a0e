/** What the holder and the owner do, in the story and besides. */
import {
  type ActionPayload,
  type CellWord,
  gate,
  type Json,
  type Lineage,
  sign,
  type Terms
} from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { onCard } from '../../log/naming';
import { PUBLIC, signer, type SignerName } from '../../tokens/keys';
import { ADA, common, DIGESTS, HELPER, HOLDER, IDS, OWNER } from './cast';
import { at, type Said } from './said';

/** The use of the story, or one that differs. */
export function actionBy(
  name: SignerName,
  { jti: number = 20, ...change }: Partial<Omit<ActionPayload, 'jti'>> & { jti?: number }
): Promise<string> {
  const payload = {
    ...common(number),
    act: 'read',
    args: { path: 'a/b.csv' },
    fct: IDS.held,
    obj: 'reports',
    ...change
  };
  return sign(payload, 'facet-action', signer(name));
}

/** How the holder lends on, until later, what it lent before: the end of that, and the new one. */
export async function renewal(
  said: readonly Said[],
  {
    to = 'owner',
    as = IDS.renewed,
    jti: number = 30
  }: { to?: 'owner' | 'holder'; as?: string; jti?: number } = {}
): Promise<[ended: Said, lent: Said]> {
  const { groups } = said[at('delegation')]!;
  const terms = { ...(groups.terms as Terms), expiry: NOW + 1800 };
  const encryption_key = PUBLIC[to === 'owner' ? 'other-encryption' : 'holder-encryption'];
  const card = await sign(
    { ...common(number + 10), named: onCard('Ada'), public_key: PUBLIC[to], encryption_key },
    'facet-card',
    signer(to)
  );
  const token = await actionBy('holder', {
    jti: number,
    act: 'facet.delegate',
    args: { card, terms: { expiry: terms.expiry }, renews: IDS.lent }
  });
  const what = { object: 'reports', actions: terms.actions, facet: IDS.lent, holder: OWNER };
  const ended = { who: { ...HELPER, facet: IDS.held }, what, token };
  const lent = {
    who: { ...(to === 'owner' ? ADA : HELPER), facet: as, chain: [as, IDS.held, IDS.root] },
    what: { ...(groups.what as object), renews: IDS.lent },
    terms,
    token
  };
  return [
    { kind: 'revocation', groups: ended },
    { kind: 'delegation', groups: lent }
  ];
}

/** How the holder lends to the owner, besides what it lends in the story. */
export async function lending(
  said: readonly Said[],
  as: string,
  terms: Terms,
  number: number
): Promise<Said> {
  const genuine = said[at('delegation')]!;
  const { object, ...given } = terms;
  const { payload } = gate(genuine.groups.token as string, { typ: 'facet-action' });
  const token = await actionBy('holder', {
    jti: number,
    act: 'facet.delegate',
    args: { card: payload.args['card']!, terms: given as never }
  });
  const definitions = Object.fromEntries(terms.actions.map(name => [name, DIGESTS[name]!]));
  const who = { ...ADA, facet: as, chain: [as, IDS.held, IDS.root] };
  const what = { object, actions: terms.actions, definitions, by: HOLDER };
  return { kind: 'delegation', groups: { who, what, terms, token } };
}

/** A use by the holder of what it was granted, or by the owner of what it was lent. */
export async function use(
  facet: string,
  {
    jti: number,
    ...act
  }: {
    jti: number;
    act: string;
    args: Record<string, Json>;
    confirmed?: string;
    iat?: number;
    cell?: CellWord;
    lineage?: Lineage;
  },
  more: object = {}
): Promise<Said> {
  const own = facet === IDS.held;
  const token = await actionBy(own ? 'holder' : 'owner', { jti: number, fct: facet, ...act });
  const chain = [...new Set([facet, IDS.held, IDS.root])];
  const who = { ...(own ? HELPER : ADA), facet, chain };
  const what = { object: 'reports', action: act.act, safe: true, ...more };
  const { args, cell, lineage } = act;
  return {
    kind: 'intent',
    groups: { who, what, args, ...(cell && { cell }), ...(lineage && { lineage }), token }
  };
}

/** A use of what was lent. */
export async function useOfLent(
  said: readonly Said[],
  facet: string,
  number: number
): Promise<Said> {
  const token = await actionBy('owner', { jti: number, fct: facet });
  const who = { ...ADA, facet, chain: [facet, IDS.held, IDS.root] };
  return { kind: 'intent', groups: { ...said[at('intent')]!.groups, who, token } };
}
