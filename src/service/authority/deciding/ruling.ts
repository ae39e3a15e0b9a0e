import {
  hex,
  isAsker,
  type Issued,
  longestExpiry,
  Problem,
  Refusal,
  type Rule,
  ruleCovers,
  type Terms,
  type VerifiedToken
} from '../../../protocol';
import type { Clock, Journal, Random, Unit } from '../../types';
import type { Book } from '../books/book';
import type { Facet, Principal } from '../books/records';
import { type Catalogue, pick, pinnedNow } from '../books/catalogue';
import { serviceItself } from '../entries';
import { Granting } from '../facets/granting';
import { cameBy } from '../books/hosting';
import type { Issuing, Sealed } from '../facets/issuing';
import { REQUESTS } from '../books/kinds';
import { mayDecide } from '../books/lineage';
import type { KeptRule, RuleBook } from '../books/ruleBook';
import { stateOf } from '../books/states';
import type { NewRequest, Requests } from '../books/requests';

/** What a rule granted, and which. */
export interface Ruled {
  facets: Issued[];
  rule: { id: string; name: string };
}

/** A request that nobody has seen yet. */
export interface Asked {
  principal: Principal;
  token: VerifiedToken<'facet-request'>;
  needs: readonly Terms[];
  /** Writes it down, with its entry. @throws Refusal where whoever asks may not any more */
  record(unit: Unit, id: string): NewRequest;
}

/**
 * Grants by rules (docs/protocol.md §7, Rules). All that a rule is compared with is what the
 * service knows at that very moment; a request that no rule grants whole waits for a person.
 */
export class Ruling {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      random: Random;
      issuer: string;
      book: Book;
      ruleBook: RuleBook;
      catalogue: Catalogue;
      issuing: Issuing;
      requests: Requests;
    }
  ) {
    this.granting = new Granting(parts);
  }

  /** @returns null where no rule grants it; then nothing has changed */
  async grant(asked: Asked): Promise<Ruled | null> {
    for (const kept of this.parts.ruleBook.all()) {
      const granted = this.granted(kept, asked, this.parts.clock.now());
      const facets = granted && (await this.record(kept, asked, granted));
      if (facets) {
        return { facets, rule: { id: kept.facet.id, name: kept.rule.name } };
      }
    }
    return null;
  }

  /** @returns the needs with their ends, where all of them lie within the rule, else null */
  private granted(
    { facet, rule, pinned }: KeptRule,
    { principal, needs }: Asked,
    now: number
  ): Terms[] | null {
    const { book, catalogue } = this.parts;
    const chain = book.chain(facet.id);
    const maker = chain[1]!;
    if (
      stateOf(chain, catalogue, now) !== 'live' ||
      !isAsker(rule.askers, principal) ||
      !this.isKnown(rule, principal) ||
      !mayDecide(book, chain, book.principal(maker.holder)!, principal)
    ) {
      return null;
    }
    const seconds = Math.floor(now / 1000);
    const granted = needs.map(need => ({
      ...need,
      expiry: longestExpiry(rule, need.expiry, seconds)
    }));
    const within = granted.every((terms, at) => {
      const entry = catalogue.object(terms.object);
      const held = Object.hasOwn(pinned, terms.object) ? pinned[terms.object]! : undefined;
      return (
        entry !== undefined &&
        ruleCovers(rule, terms, entry.definitions, seconds) === null &&
        (held === undefined ||
          terms.actions.every(action => held[action] === entry.digests[action])) &&
        this.mayGrant(maker, needs[at]!, at, terms)
      );
    });
    return within ? granted : null;
  }

  /**
   * What a host brings in is of a kind by that one's word alone, and so is whom it lets in by
   * lending: no rule for many is for them.
   */
  private isKnown({ askers }: Rule, principal: Principal): boolean {
    return 'principal' in askers || cameBy(this.parts.book, principal) === null;
  }

  /** As a decision of the rule's maker would be checked, its own bounds too. */
  private mayGrant(maker: Facet, need: Terms, at: number, terms: Terms): boolean {
    try {
      this.granting.check(maker, need, at, terms);
      return true;
    } catch (error) {
      if (error instanceof Problem) {
        return false;
      }
      throw error;
    }
  }

  /** @returns null where it does not hold any more, or another took the last that it grants */
  private async record(
    kept: KeptRule,
    asked: Asked,
    granted: readonly Terms[]
  ): Promise<Issued[] | null> {
    const { journal, book, issuing, requests, random, issuer } = this.parts;
    const { facet, rule } = kept;
    const sealed = await this.seal(kept, asked, granted);
    const chain = book.chain(facet.id);
    try {
      await journal.transact(unit => {
        const still = this.granted(kept, asked, unit.now);
        const defined = sealed.every(one => pinnedNow(this.parts.catalogue, one.facet));
        if (!still || !defined) {
          throw new Refusal('not_subsumed', 'the rule does not grant it any more');
        }
        book.takeUse(unit, chain);
        const request = asked.record(unit, hex.encode(random.bytes(16)));
        requests.end(unit, request.id, 'granted', null);
        const ref = unit.append({
          kind: 'decision',
          groups: {
            who: serviceItself(issuer, { facet: facet.id, chain: chain.map(link => link.id) }),
            what: {
              object: REQUESTS,
              action: 'decide',
              safe: false,
              request: request.id,
              outcome: 'grant',
              mode: 'rule',
              rule: rule.name
            },
            terms: granted
          },
          ref: request.entry
        });
        for (const one of sealed) {
          const why = { purpose: request.purpose };
          issuing.record(unit, one, asked.principal, { kind: 'grant', why, ref });
        }
      });
    } catch (error) {
      if (error instanceof Refusal) {
        return null;
      }
      throw error;
    }
    return sealed.map(({ issued }) => issued);
  }

  private seal(
    { facet }: KeptRule,
    { principal, token }: Asked,
    granted: readonly Terms[]
  ): Promise<Sealed[]> {
    const { issuing, book, catalogue } = this.parts;
    return Promise.all(
      granted.map(terms =>
        issuing.seal({
          holder: principal.kid,
          encryptionKey: token.payload.encryption_key,
          terms,
          definitions: pick(catalogue.object(terms.object)!, terms.actions).definitions,
          parent: book.genesis()!.id,
          decidedBy: facet.id,
          request: token.digest
        })
      )
    );
  }

  private readonly granting: Granting;
}
