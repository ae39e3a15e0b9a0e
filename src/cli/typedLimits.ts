import type { Command, Typed } from './command';
import type { Limits } from './words';

/** Options that limit what others grant: a rule, or whoever approves a part. */
export const GRANT_LIMITS = {
  where: { type: 'string', multiple: true, value: 'ARG=LIMIT', help: 'limit an argument' },
  uses: { type: 'string', value: 'N', help: 'at most N uses of each grant' },
  rate: { type: 'string', value: 'N/TIME', help: 'uses of each grant in a period' },
  budget: { type: 'string', multiple: true, value: 'NAME=N', help: 'at most N in all' },
  rows: { type: 'string', value: 'N', help: 'at most N rows of each result' },
  fields: { type: 'string', value: 'A,B', help: 'only these fields of each result' },
  confirm: { type: 'boolean', help: 'a person confirms each use' }
} as const satisfies Command['options'];

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
