import {
  LONGEST_END_S,
  Problem,
  type Rule,
  ruleFacetTerms,
  ruleId,
  ruleSentence,
  type RuleView,
  subsumes
} from '../../../protocol';
import { mustStillHold } from '../../holding';
import type { Clock, Journal, SystemCall } from '../../types';
import type { Book } from '../books/book';
import { boundsOf } from '../books/bounding';
import type { Catalogue } from '../books/catalogue';
import { decider } from '../entries';
import { REQUESTS } from '../books/kinds';
import { mayDecide } from '../books/lineage';
import { MOST_COUNTED } from '../telling/listing';
import { pauseView } from '../principals/pausing';
import { type KeptRule, pin, type RuleBook, ruleFacet } from '../books/ruleBook';
import { stateOf, usesLeft } from '../books/states';
import { shownOtherwise, type Verdicts } from './verdicts';
import type { Views } from '../telling/views';

/** All are gone through at every request. */
const MOST_RULES = 100;

/** Decisions that persons make beforehand (docs/protocol.md §7, Rules). */
export class Rules {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      issuer: string;
      book: Book;
      ruleBook: RuleBook;
      catalogue: Catalogue;
      verdicts: Verdicts;
      views: Views;
    }
  ) {}

  /**
   * `aios/requests decide`, of a rule.
   *
   * @throws Problem with what the person at the form is to do
   * @throws Refusal where the token itself is not in order
   */
  async make(call: SystemCall): Promise<{ rule: string }> {
    const { journal, issuer, ruleBook, catalogue, verdicts } = this.parts;
    const { token, attended } = await verdicts.said(call, 'facet-rule');
    mustBeUnbounded(call);
    const { rule, shown, mode, named } = token.payload;
    const id = ruleId(token.compact);
    this.mustBePossible(call, rule);
    await journal.transact(unit => {
      mustStillHold(call.chain);
      attended.take();
      if (shown !== ruleSentence(rule) || !this.isNamed(rule, named)) {
        throw shownOtherwise();
      }
      if (this.standing(unit.now).length >= MOST_RULES) {
        throw bad('too_many_rules', `There are ${MOST_RULES} rules.`, 'End one of them first.');
      }
      const facet = ruleFacet(id, rule, { issuer, maker: call.facet.id, now: unit.now });
      ruleBook.add(unit, { facet, rule, pinned: pin(rule, catalogue) });
      const what = { object: REQUESTS, action: 'decide', safe: false, rule: id, mode };
      unit.append({
        kind: 'rule',
        groups: { who: decider(call), what, terms: rule, token: token.compact }
      });
    });
    return { rule: id };
  }

  /** Those that may grant again, or are paused. */
  list(): RuleView[] {
    return this.standing(this.parts.clock.now()).map(kept => this.view(kept));
  }

  private standing(now: number): KeptRule[] {
    const { book, ruleBook, catalogue } = this.parts;
    return ruleBook.all().filter(({ facet }) => {
      const state = stateOf(book.chain(facet.id), catalogue, now);
      return state === 'live' || state === 'paused';
    });
  }

  private view({ facet, rule }: KeptRule): RuleView {
    const { book, catalogue, clock } = this.parts;
    const chain = book.chain(facet.id);
    const maker = book.principal(book.facet(facet.parent!)!.holder)!;
    const paused = pauseView(chain);
    return {
      id: facet.id,
      rule,
      sentence: this.sentence(rule),
      state: stateOf(chain, catalogue, clock.now()),
      made_by: { principal: maker.kid, petname: maker.petname },
      made_at: seconds(facet.issuedAt),
      granted: book.grantedBy(facet.id, MOST_COUNTED),
      last_used: facet.lastUsed === null ? null : seconds(facet.lastUsed),
      uses_left: usesLeft(chain),
      ...(paused && { paused })
    };
  }

  private sentence(rule: Rule): string {
    const { askers } = rule;
    const named = 'principal' in askers ? this.parts.book.principal(askers.principal) : undefined;
    return ruleSentence(rule, named?.petname);
  }

  /** Whether the one principal that a rule is for was shown by the name that it has. */
  private isNamed({ askers }: Rule, named: string | undefined): boolean {
    const { book, views } = this.parts;
    const known = 'principal' in askers ? book.principal(askers.principal) : undefined;
    return known === undefined || views.isNamed(known, named);
  }

  private mustBePossible(call: SystemCall, rule: Rule): void {
    const now = this.parts.clock.now() / 1000;
    if (rule.expiry <= now) {
      throw bad('already_ended', 'The rule would have ended before it is made.', LATER);
    }
    if (rule.expiry > now + LONGEST_END_S) {
      throw bad('no_expiry', 'A rule ends within 366 days.', 'Choose an earlier end.');
    }
    const wider = subsumes(call.facet.terms, ruleFacetTerms(rule));
    if (wider !== null) {
      throw bad('not_grantable', 'You may not decide as much as this rule would.', wider);
    }
    const own = rule.grants.some(
      ({ objects }) =>
        ('exact' in objects && objects.exact.startsWith('aios/')) ||
        ('one_of' in objects && objects.one_of.some(name => name.startsWith('aios/'))) ||
        ('prefix' in objects && objects.prefix.startsWith('aios/'))
    );
    if (own) {
      const why = 'What the service itself can do is decided by a person each time.';
      throw bad('not_grantable', 'No rule grants this.', why);
    }
    if ('principal' in rule.askers) {
      this.mustBeOthers(call, rule.askers.principal);
    }
  }

  private mustBeOthers(call: SystemCall, kid: string): void {
    const { book } = this.parts;
    const asker = book.principal(kid);
    if (!asker) {
      throw new Problem(
        404,
        'no_such_principal',
        'There is no such principal.',
        'Look at the list again: it may have left.'
      );
    }
    const maker = book.principal(call.principal.kid)!;
    if (!mayDecide(book, call.chain, maker, asker)) {
      throw new Problem(
        403,
        'own_request',
        'Nobody decides its own request, nor one of its lineage.',
        'Let another owner make the rule.'
      );
    }
  }
}

/** Whoever decides about some requests alone makes no rule: it would decide about those to come. */
function mustBeUnbounded({ facet }: SystemCall): void {
  if (boundsOf(facet) !== null) {
    throw bad('not_grantable', 'You can not make rules.', 'An owner can.');
  }
}

const LATER = 'Choose a later end.';

function bad(code: string, title: string, detail: string): Problem {
  return new Problem(422, code, title, detail);
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
