import type { SQLOutputValue } from 'node:sqlite';

import type { PrivateKeys, RequestState } from '../../client';
import type { Issued, Need } from '../../protocol';

export interface PrincipalRow {
  kid: string;
  kind: string;
  petname: string;
  notebook: { id: string; path: string } | null;
  keys: PrivateKeys;
}

/** How a facet came to be here. */
export type Origin = 'enrolment' | 'request' | 'lent';

export interface FacetRow {
  issued: Issued;
  principal: string;
  origin: Origin;
  /** `needKey` of the need that it answers. */
  need: string | null;
  state: string;
  usesLeft: number | null;
  /** Seconds since the epoch; null while it lives. */
  ended: number | null;
}

/** Where the answer to one need of a `need` call comes from. */
export type Slot = { facet: string } | { asked: number };

/** `bad_descriptor`: what was granted did not prove to be what was asked for, nothing of it is held. */
export type EndState = RequestState | 'bad_descriptor';

export interface RequestRow {
  id: string;
  principal: string;
  /** Of the request token; the descriptors granted name it. */
  digest: string;
  /** What was asked for: the needs that nothing held covered. */
  asked: Need[];
  slots: Slot[];
  /** Equal for calls that ask the same. */
  key: string;
  state: EndState;
  reason: string | null;
  /** Ids of what was granted, one per asked need. */
  granted: (string | null)[] | null;
}

export type Row = Record<string, SQLOutputValue>;

/** @param keys as JSON, opened */
export function principalOf(row: Row, keys: string): PrincipalRow {
  return {
    kid: row.kid as string,
    kind: row.kind as string,
    petname: row.petname as string,
    notebook:
      row.notebook_id === null || row.notebook_path === null
        ? null
        : { id: row.notebook_id as string, path: row.notebook_path as string },
    keys: JSON.parse(keys)
  };
}

export function facetOf(row: Row | undefined): FacetRow | undefined {
  return (
    row && {
      issued: {
        id: row.id as string,
        facet_url: row.url as string,
        descriptor: row.descriptor as string
      },
      principal: row.principal as string,
      origin: row.origin as Origin,
      need: row.need as string | null,
      state: row.state as string,
      usesLeft: row.uses_left as number | null,
      ended: row.ended as number | null
    }
  );
}

export function requestOf(row: Row | undefined): RequestRow | undefined {
  return (
    row && {
      id: row.id as string,
      principal: row.principal as string,
      digest: row.digest as string,
      asked: JSON.parse(row.asked as string),
      slots: JSON.parse(row.slots as string),
      key: row.key as string,
      state: row.state as EndState,
      reason: row.reason as string | null,
      granted: row.granted === null ? null : JSON.parse(row.granted as string)
    }
  );
}
