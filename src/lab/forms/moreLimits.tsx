import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Rate } from '../../protocol';
import { Check } from './check';
import { Count } from './count';
import { Field } from './field';

/** Seconds in which uses are counted, that can be chosen. */
const PERIODS = [60, 3600, 86_400];

/** How often, at most: so many uses in a period. */
export function RateLimit(props: {
  trans: TranslationBundle;
  value: { calls: number | null; per: number };
  /** What is there to give: its period stays. */
  most?: Rate;
  error: string | undefined;
  set(part: { calls?: number | null; per?: number }): void;
}): React.JSX.Element {
  const { trans, value, most, error, set } = props;
  const { calls, per } = value;
  const periods = [...new Set([...PERIODS, per])].sort((a, b) => a - b);
  const words = new Map([
    [60, trans.__('a minute')],
    [3600, trans.__('an hour')],
    [86_400, trans.__('a day')]
  ]);
  return (
    <div className="jp-Facetry-pair" role="group" aria-label={trans.__('How often, at most')}>
      <Field label={trans.__('How often, at most')} error={error}>
        {field => (
          <Count
            {...{ trans, field }}
            most={most === undefined ? null : most.calls}
            value={calls}
            set={number => set({ calls: number })}
          />
        )}
      </Field>
      <Field
        label={trans.__('in')}
        {...(most !== undefined && { hint: trans.__('Same as the facet it is lent from.') })}
      >
        {field => (
          <select
            {...field}
            value={per}
            disabled={most !== undefined}
            onChange={event => set({ per: Number(event.target.value) })}
          >
            {periods.map(seconds => (
              <option key={seconds} value={seconds}>
                {words.get(seconds) ?? trans.__('%1 s', seconds)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

/** Whether its holder may lend it on, and how many times further. */
export function PassedOn(props: {
  trans: TranslationBundle;
  value: { delegation: boolean; depth: number | null };
  /** Whether that can be chosen at all, and the longest way that can. */
  may: boolean;
  most: number | null;
  error: string | undefined;
  set(part: { delegation?: boolean; depth?: number | null }): void;
}): React.JSX.Element {
  const { trans, value, may, most, error, set } = props;
  const { delegation, depth } = value;
  return (
    <>
      <Check
        checked={delegation && may}
        disabled={!may}
        {...(!may && { hint: trans.__('Not possible: it may not be lent any further.') })}
        change={chosen => set({ delegation: chosen })}
      >
        {trans.__('May be lent on')}
      </Check>
      {delegation && may && (
        <Field label={trans.__('How many times further')} error={error}>
          {field => (
            <Count {...{ trans, field, most }} value={depth} set={links => set({ depth: links })} />
          )}
        </Field>
      )}
    </>
  );
}
