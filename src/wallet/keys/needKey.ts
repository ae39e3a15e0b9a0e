import type { Asking } from '../../client';
import { type Need, jcs, normalizeNeed, sha256Hex } from '../../protocol';

/** Equal for needs that ask the same; how long and how often are left to the granter. */
export function needKey(need: Need): string {
  const {
    rate: _rate,
    budget: _budget,
    requires: _requires,
    confirm: _confirm,
    observe,
    ...rest
  } = normalizeNeed(need);
  const untimed = { not_before: null, expiry: null, uses: null };
  return sha256Hex(
    jcs({ ...rest, ...untimed, ...(observe && { observe: observe.constraints }) } as never)
  );
}

/** Equal for calls that show a person the same card. */
export function callKey({ needs, purpose }: Pick<Asking, 'needs' | 'purpose'>): string {
  return sha256Hex(jcs([needs.map(needKey), purpose]));
}
