import type { DatabaseSync } from 'node:sqlite';

import {
  type Agreed,
  jcs,
  type PersonsView,
  personBehind,
  personsFor,
  Problem,
  sha256Hex,
  type Terms
} from '../../../protocol';
import { isOwnObject } from '../../definitions';
import type { PrincipalRecord, SystemCall } from '../../types';
import type { Book } from './book';
import type { Principal } from './records';
import type { Catalogue } from './catalogue';
import type { FacetRequest } from './requests';
import { stateOf } from './states';

/** The word of one person on a request that needs several. */
export interface Agreement {
  /** Index of its decision. */
  entry: number;
  principal: Principal;
  facet: string;
  granted: (Terms | null)[];
}

/** Where a grant stands with one more word for it. */
export interface Standing {
  /** As many persons as have to sign these terms. */
  needed: number;
  /** Who did before, and still counts. */
  with: Agreement[];
}

/**
 * Grants that several persons have to sign (docs/protocol.md §7, Several persons): all of them the
 * same terms, each with authority that still holds when the last one signs.
 */
export class Agreements {
  constructor(
    db: DatabaseSync,
    private readonly parts: { book: Book; catalogue: Catalogue }
  ) {
    this.sql = {
      of: db.prepare('SELECT * FROM agreements WHERE request = ? ORDER BY entry'),
      add: db.prepare(
        `INSERT INTO agreements (entry, request, principal, facet, granted, pinned)
           VALUES (?, ?, ?, ?, ?, ?)`
      )
    };
  }

  /**
   * What a further grant of these terms comes to.
   *
   * @throws Problem 409 `already_agreed`, `other_terms`
   */
  standing(
    request: FacetRequest,
    granted: readonly (Terms | null)[],
    decider: PrincipalRecord,
    now: number
  ): Standing {
    const counting = this.counting(request.id, now);
    if (counting.length > 0 && jcs(counting[0]!.granted) !== jcs(granted)) {
      throw new Problem(
        409,
        'other_terms',
        'Somebody has agreed to other terms.',
        'Agree to the same, or deny the request: it can be asked anew.'
      );
    }
    const own = this.person(decider.kid);
    if (counting.some(({ principal }) => this.person(principal.kid) === own)) {
      throw new Problem(
        409,
        'already_agreed',
        'You have agreed already.',
        'Another person has to; your other devices count as you.'
      );
    }
    return { needed: this.needed(granted), with: counting };
  }

  /** Of one person, who is not the last. */
  add(entry: number, request: FacetRequest, call: SystemCall, granted: Granted): void {
    this.sql.add.run(
      entry,
      request.id,
      call.principal.kid,
      call.facet.id,
      JSON.stringify(granted),
      this.pinned(granted)
    );
  }

  /** What is told of a request whose needs take more than one person; undefined of others. */
  view(request: FacetRequest, looker: PrincipalRecord, now: number): PersonsView | undefined {
    const counting = request.state === 'pending' ? this.counting(request.id, now) : [];
    const needed = this.needed(counting[0]?.granted ?? request.needs);
    if (needed === 1) {
      return undefined;
    }
    const own = this.person(looker.kid);
    const agreed = counting.map(({ entry, principal: { kid, petname } }): Agreed => ({
      entry,
      principal: kid,
      petname
    }));
    return {
      needed,
      agreed,
      ...(counting[0] && { granted: counting[0].granted }),
      yours: counting.some(({ principal }) => this.person(principal.kid) === own)
    };
  }

  needed(granted: Granted): number {
    const { catalogue } = this.parts;
    return personsFor(granted, (object, action) => {
      const definitions = catalogue.object(object)?.definitions ?? {};
      return Object.hasOwn(definitions, action) ? definitions[action] : undefined;
    });
  }

  /**
   * Words that count now: their signers' authority holds, what they granted is defined as it was,
   * and nobody has agreed to other terms since.
   */
  private counting(request: string, now: number): Agreement[] {
    const { book, catalogue } = this.parts;
    const rows = this.sql.of.all(request) as unknown as Row[];
    const holding = rows
      .map(({ entry, principal, facet, granted, pinned }) => ({
        entry,
        facet,
        principal: book.principal(principal)!,
        granted: JSON.parse(granted) as (Terms | null)[],
        pinned
      }))
      .filter(
        ({ facet, granted, pinned }) =>
          stateOf(book.chain(facet), catalogue, now) === 'live' && this.pinned(granted) === pinned
      );
    const last = holding.at(-1);
    return holding.filter(({ granted }) => jcs(granted) === jcs(last!.granted));
  }

  /** The definitions of all that is granted, as one digest; the service's own are not pinned. */
  private pinned(granted: Granted): string {
    const { catalogue } = this.parts;
    const digestsOf = ({ object, actions }: Terms): (string | null)[] => {
      const digests = isOwnObject(object) ? undefined : catalogue.object(object)?.digests;
      return actions.map(action => digests?.[action] ?? null);
    };
    return sha256Hex(jcs(granted.map(terms => terms && digestsOf(terms))));
  }

  private person(kid: string): string {
    const { book } = this.parts;
    return personBehind(book.principal(kid)!, one => book.principal(one));
  }

  private readonly sql;
}

type Granted = readonly (Terms | null)[];

interface Row {
  entry: number;
  principal: string;
  facet: string;
  granted: string;
  pinned: string;
}
