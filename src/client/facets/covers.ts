import {
  type Definition,
  type Need,
  type Terms,
  enforced,
  normalizeNeed,
  subsumes,
  withDeclared
} from '../../protocol';

/**
 * Whether a held facet already gives what `need` asks for. Expiry, uses, rate, budget, requires and
 * confirm of a need are the most that is asked for, not the least that will do: a facet that is alive
 * covers them; so does one that enforces what a need asks to have tried. Everything else (actions,
 * constraints, result, delegation) must be within what is held.
 *
 * @param now integer seconds since the epoch.
 */
export function covers(
  held: { terms: Terms; definitions: Record<string, Definition> },
  need: Need,
  now: number
): boolean {
  const { terms, definitions } = held;
  const asked = enforced(normalizeNeed(need));
  const from = Math.max(now, asked.not_before ?? now);
  if (!alive(terms, now) || !alive(terms, from)) {
    return false;
  }
  const declared = withDeclared(asked, asked.actions, definitions);
  const {
    rate: _rate,
    budget: _budget,
    requires: _requires,
    confirm: _confirm,
    ...rest
  } = declared;
  const mine = withDeclared(terms, asked.actions, definitions);
  const within = {
    ...rest,
    not_before: terms.not_before,
    expiry: terms.expiry,
    uses: terms.uses,
    ...(terms.rate && { rate: terms.rate }),
    ...(mine.budget && { budget: mine.budget }),
    ...(terms.requires && { requires: terms.requires }),
    ...(terms.confirm && { confirm: terms.confirm })
  };
  return subsumes(mine, within) === null;
}

/** Whether the window of `terms` is open at `now` (integer seconds since the epoch). */
export function alive(terms: Terms, now: number): boolean {
  return (
    (terms.not_before === null || terms.not_before <= now) &&
    (terms.expiry === null || now < terms.expiry)
  );
}
