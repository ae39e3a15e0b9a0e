import type { FacetView } from '../../../protocol';
import type { Book } from '../books/book';
import type { Facet } from '../books/records';
import type { RuleBook } from '../books/ruleBook';

/**
 * By whose word somebody holds a facet, as those are called now: who decided (of several all, in
 * the order in which they agreed), made the rule that granted it, lent it, or let its holder in.
 * Nothing where that was the terminal.
 */
export function givenBy(
  { book, ruleBook }: { book: Book; ruleBook: RuleBook },
  { parent, decidedBy, decidedWith = [] }: Facet
): Pick<FacetView, 'given'> {
  const rule = decidedBy === null ? undefined : ruleBook.of(decidedBy);
  const from = parent === null ? undefined : book.facet(parent);
  const lent = decidedBy === null && from !== undefined && from.parent !== null;
  const by = rule
    ? [rule.facet.parent]
    : decidedBy !== null
      ? [...decidedWith, decidedBy]
      : lent
        ? [parent]
        : [];
  const petnames = by.flatMap(id => {
    const facet = id === null ? undefined : book.facet(id);
    const petname = facet && book.principal(facet.holder)?.petname;
    return petname === undefined ? [] : [petname];
  });
  return petnames.length === 0
    ? {}
    : { given: { petnames, ...(rule && { rule: rule.rule.name }), ...(lent && { lent }) } };
}
