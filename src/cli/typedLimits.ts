import type { Typed } from './command';
import type { Limits } from './words';

/** The limits of a facet as they were typed; each command says by its options which it takes. */
export function typedLimits(typed: Typed): Limits {
  return {
    expires: typed.text('expires'),
    uses: typed.count('uses'),
    rate: typed.text('rate'),
    budget: typed.list('budget'),
    requires: typed.list('requires'),
    confirm: typed.flag('confirm'),
    observe: typed.text('observe'),
    rows: typed.count('rows', 0),
    fields: typed.text('fields'),
    where: typed.list('where'),
    lendable: typed.flag('lendable'),
    depth: typed.count('depth')
  };
}
