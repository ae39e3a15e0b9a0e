import type { SQLOutputValue } from 'node:sqlite';

import type { Bound, Terms } from '../../../protocol';
import type { FacetRecord, PrincipalRecord } from '../../types';

/** A principal with who brought it in (null: the terminal). */
export interface Principal extends PrincipalRecord {
  madeBy: string | null;
  /** Whole path of a notebook's file, as the Jupyter server says it; null of all others. */
  place: string | null;
  /** Milliseconds: it asks, and is given, for no longer; null of one without an end. */
  until: number | null;
  /** The first device of the person whose device it is; null where its enrolment does not say. */
  person: string | null;
  /** The entry that says what it is called; null until it has one. */
  named: number | null;
}

/** A facet with what only the authority asks about. */
export interface Facet extends FacetRecord {
  /** What its holder may decide about by `decide`; null is anything (docs/protocol.md §7). */
  grantable: Bound[] | null;
  /** Facets of those who agreed before the one of `decidedBy`, where several had to. */
  decidedWith?: readonly string[];
  revokedWhy: string | null;
  /** The facet that took its place, where it was renewed. */
  renewedAs: string | null;
  lastUsed: number | null;
}

/** The facets with which it was decided about: of several persons one of each. */
export function decidersOf({ decidedBy, decidedWith = [] }: Decided): readonly string[] {
  return decidedBy === null ? [] : [decidedBy, ...decidedWith];
}

type Decided = Pick<Facet, 'decidedBy' | 'decidedWith'>;

/** What is said of a facet as it is made. */
export type NewFacet = Pick<
  Facet,
  | 'id'
  | 'holder'
  | 'terms'
  | 'definitions'
  | 'parent'
  | 'decidedBy'
  | 'grantable'
  | 'issuedAt'
  | 'usesLeft'
>;

/** Of which nothing was used yet, and which nobody has ended or stopped. */
export function freshFacet(made: NewFacet): Facet {
  return {
    ...made,
    pacedUses: [],
    spending: new Map(),
    revokedAt: null,
    revokedBy: null,
    revokedWhy: null,
    renewedAs: null,
    paused: null,
    lastUsed: null
  };
}

/** What can be looked up of them. */
export interface Records {
  facet(id: string): Facet | undefined;
  principal(kid: string): Principal | undefined;
  /** From the facet itself up to what everything descends from. */
  chain(id: string): Facet[];
  /** The facet itself or, where it was renewed, the last that took its place. */
  latest(id: string): Facet | undefined;
  /** @param object on this one alone */
  facetsOf(holder: string, object?: string): Facet[];
  broughtInBy(host: string): string[];
}

export type Row = Record<string, SQLOutputValue>;

export function facetOf(row: Row): Facet {
  return {
    id: row.id as string,
    holder: row.holder as string,
    terms: JSON.parse(row.terms as string) as Terms,
    definitions: JSON.parse(row.definitions as string) as Record<string, string>,
    parent: row.parent as string | null,
    decidedBy: row.decided_by as string | null,
    grantable: row.grantable === null ? null : (JSON.parse(row.grantable as string) as Bound[]),
    ...(row.decided_with !== null && {
      decidedWith: JSON.parse(row.decided_with as string) as string[]
    }),
    issuedAt: row.issued_at as number,
    usesLeft: row.uses_left as number | null,
    pacedUses: [],
    spending: new Map(),
    revokedAt: row.revoked_at as number | null,
    revokedBy: row.revoked_by as string | null,
    revokedWhy: row.revoked_why as string | null,
    renewedAs: row.renewed_as as string | null,
    paused: null,
    lastUsed: row.last_used as number | null
  };
}

export function principalOf(row: Row): Principal {
  return {
    kid: row.kid as string,
    key: JSON.parse(row.key as string) as PrincipalRecord['key'],
    encryptionKey: JSON.parse(row.encryption_key as string) as PrincipalRecord['encryptionKey'],
    kind: row.kind as PrincipalRecord['kind'],
    petname: row.petname as string,
    custody: row.custody as PrincipalRecord['custody'],
    origin: row.origin as string | null,
    enrolledAt: row.enrolled_at as number,
    madeBy: row.made_by as string | null,
    place: row.place as string | null,
    until: row.until as number | null,
    person: row.person as string | null,
    named: row.named as number | null
  };
}
