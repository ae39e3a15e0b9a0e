import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { sentence, type Terms, readable } from '../../protocol';
import { phrasing } from '../service/phrasing';
import { Asked } from './asked';
import { isPythonName } from './code';
import { Field } from './field';
import { ask, FormState } from './form';
import { Lifetime } from './lifetime';

/** Seconds that can be chosen. */
const LIFETIMES = [1800, 3600, 7200, 28_800, 86_400, 604_800];

export interface UntilOptions {
  title: string;
  accept: string;
  /** What a person is to know before. */
  note: string;
  petname: string;
  /** What goes on; its end is chosen. */
  terms: Terms;
  /** Seconds that it is given at first. */
  lifetime: number;
  /** The end of what it is given from, in seconds since the epoch; null where nothing bounds it. */
  latest: number | null;
  /** The name under which it comes into the notebook; null where it comes to somebody else. */
  variable: string | null;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Until {
  expiry: number;
  purpose: string;
  variable: string;
}

interface Draft {
  lifetime: number;
  purpose: string;
  variable: string;
}

/** Until when something is to go on. */
export async function askUntil(
  trans: TranslationBundle,
  options: UntilOptions
): Promise<Until | null> {
  const { title, accept, variable, lifetime, latest } = options;
  const left = latest === null ? Infinity : latest - options.now() / 1000;
  const form = new FormState<Draft>({
    lifetime: lifetime <= left ? lifetime : WHOLE,
    purpose: '',
    variable: variable ?? ''
  });
  return ask({
    trans,
    title,
    accept,
    form,
    draw: () => <UntilForm {...{ trans, form, options }} />,
    async submit(draft) {
      if (variable !== null && !isPythonName(draft.variable)) {
        form.fail({ variable: trans.__('That isn’t a valid Python name.') });
        return null;
      }
      return { ...draft, expiry: expiryOf(draft, options) };
    }
  });
}

/** Stands for the end of what it is given from. */
const WHOLE = 0;

function expiryOf({ lifetime }: Draft, { latest, now }: UntilOptions): number {
  const chosen = Math.floor(now() / 1000) + lifetime;
  return latest === null || (lifetime !== WHOLE && chosen < latest) ? chosen : latest;
}

function UntilForm(props: {
  trans: TranslationBundle;
  form: FormState<Draft>;
  options: UntilOptions;
}): React.JSX.Element {
  const { trans, form, options } = props;
  const { value: draft, errors } = form;
  const { latest, terms, petname } = options;
  const left = latest === null ? null : latest - options.now() / 1000;
  const words = phrasing(trans);
  return (
    <>
      <p className="jp-Facetry-sentence" lang={words.tag} aria-live="polite">
        {readable(sentence(petname, { ...terms, expiry: expiryOf(draft, options) }, words))}
      </p>
      <p className="jp-Facetry-hint">{options.note}</p>
      <Field label={trans.__('For')}>
        {field => (
          <Lifetime
            {...{ trans, field }}
            spans={LIFETIMES}
            value={draft.lifetime}
            most={left}
            {...(left !== null && { whole: { value: WHOLE, left } })}
            set={lifetime => form.set({ lifetime })}
          />
        )}
      </Field>
      {options.variable !== null && (
        <Asked
          {...{ trans }}
          value={draft}
          error={errors['variable']}
          set={change => form.set(change)}
        />
      )}
    </>
  );
}
