import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ROWS, safeText } from '../../protocol';
import { budgetLabel } from '../service/words';
import { Check } from './check';
import { Count } from './count';
import { Field, useWrong } from './field';
import type { FormState } from './form';
import type { Bounds, LendDraft, LimitDraft } from './lendDraft';
import { heldWords } from './lendWords';
import { type Limit, limitsOf } from './limitsOf';
import { PassedOn, RateLimit } from './moreLimits';

export interface LendFormProps {
  trans: TranslationBundle;
  form: FormState<LendDraft>;
  bounds: Bounds;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A control for each argument of the chosen actions, capped at what there is. */
export function ArgumentLimits(props: LendFormProps): React.JSX.Element {
  const { form, bounds } = props;
  const limits = limitsOf(bounds.object, bounds.terms, form.value.actions);
  return (
    <>
      {limits.map(limit => (
        <ArgumentLimit key={limit.name} {...props} limit={limit} />
      ))}
    </>
  );
}

function ArgumentLimit(props: LendFormProps & { limit: Limit }): React.JSX.Element {
  const { trans, form, limit } = props;
  const { name, kind } = limit;
  const draft = form.value.limits[name] ?? {};
  const set = (part: LimitDraft): void =>
    form.set({ limits: { ...form.value.limits, [name]: { ...draft, ...part } } });
  const shown = safeText(name, 60);
  const hint = heldWords(trans, limit);
  const common = { error: form.errors[`limits/${name}`], ...(hint !== undefined && { hint }) };
  switch (kind) {
    case 'fixed':
      return (
        <Field label={shown} hint={trans.__('Stays as it is.')}>
          {field => <input {...field} disabled value={hint ?? ''} />}
        </Field>
      );
    case 'choice':
      return <Choice {...props} label={trans.__('%1, only', shown)} draft={draft} set={set} />;
    case 'range':
      return (
        <div className="jp-Facetry-pair">
          <Field label={trans.__('%1, at least', shown)}>
            {field => <Amount {...{ trans, field }} value={draft.min} set={min => set({ min })} />}
          </Field>
          <Field label={trans.__('%1, at most', shown)} {...common}>
            {field => <Amount {...{ trans, field }} value={draft.max} set={max => set({ max })} />}
          </Field>
        </div>
      );
    default:
      return (
        <Field
          label={trans.__('%1, only', shown)}
          {...common}
          {...(kind === 'path' &&
            hint === undefined && { hint: trans.__('A path, or all below one: 2024/**') })}
        >
          {field => (
            <input
              {...field}
              placeholder={hint === undefined ? trans.__('no limit') : trans.__('as it is')}
              spellCheck={false}
              value={draft.only ?? ''}
              onChange={event => set({ only: event.target.value })}
            />
          )}
        </Field>
      );
  }
}

function Amount(props: {
  trans: TranslationBundle;
  field: object;
  value: string | undefined;
  set(value: string): void;
}): React.JSX.Element {
  const { trans, field, value = '', set } = props;
  return (
    <input
      {...field}
      inputMode="decimal"
      placeholder={trans.__('as it is')}
      value={value}
      onChange={event => set(event.target.value)}
    />
  );
}

function Choice(
  props: LendFormProps & {
    limit: Limit;
    label: string;
    draft: LimitDraft;
    set(part: LimitDraft): void;
  }
): React.JSX.Element {
  const { form, limit, label, draft, set } = props;
  const chosen = draft.values ?? limit.values;
  const wrong = useWrong(form.errors[`limits/${limit.name}`]);
  return (
    <fieldset className="jp-Facetry-choices">
      <legend>{label}</legend>
      <div className="jp-Facetry-choiceList">
        {limit.values.map(value => (
          <Check
            key={value}
            field={wrong.field}
            checked={chosen.includes(value)}
            change={checked =>
              set({
                values: limit.values.filter(other =>
                  other === value ? checked : chosen.includes(other)
                )
              })
            }
          >
            <code>{safeText(value, 60)}</code>
          </Check>
        ))}
      </div>
      {wrong.words}
    </fieldset>
  );
}

/** How often, how much in all, which fields, asked each time, passed on: folded at first. */
export function MoreLimits(props: LendFormProps): React.JSX.Element {
  const { trans, form, bounds } = props;
  const { terms, budgetLeft } = bounds;
  const { value: draft, errors } = form;
  const numbers = limitsOf(bounds.object, terms, draft.actions)
    .filter(({ kind }) => kind === 'range')
    .map(({ name }) => name);
  const rows = draft.rows ?? terms.result?.rows;
  const counted = [...Object.keys(terms.budget ?? {}), ...(rows === undefined ? [] : [ROWS])];
  const budgets = [...new Set([...counted, ...numbers])];
  return (
    <details className="jp-Facetry-more">
      <summary>{trans.__('More limits')}</summary>
      <div className="jp-Facetry-moreBody">
        <RateLimit
          {...{ trans }}
          {...(terms.rate !== undefined && { most: terms.rate })}
          value={draft}
          error={errors['rate']}
          set={rate => form.set(rate)}
        />
        {budgets.map(name => {
          const left = budgetLeft[name] ?? terms.budget?.[name]?.limit;
          return (
            <Field key={name} label={budgetLabel(trans, name)} error={errors[`budget/${name}`]}>
              {field => (
                <Count
                  {...{ trans, field }}
                  most={left === undefined ? null : Number(left)}
                  value={draft.budget[name] ?? null}
                  set={limit => form.set({ budget: { ...draft.budget, [name]: limit } })}
                />
              )}
            </Field>
          );
        })}
        {terms.result?.fields !== undefined && <Fields {...props} fields={terms.result.fields} />}
        <Check
          checked={draft.confirm || terms.confirm !== undefined}
          disabled={terms.confirm !== undefined}
          {...(terms.confirm !== undefined && {
            hint: trans.__('Can’t be changed: you are asked each time, too.')
          })}
          change={confirm => form.set({ confirm })}
        >
          {trans.__('Ask me each time')}
        </Check>
        <PassedOn
          {...{ trans }}
          may={terms.delegation}
          most={terms.delegation_depth ?? null}
          value={draft}
          error={errors['depth']}
          set={passed => form.set(passed)}
        />
      </div>
    </details>
  );
}

function Fields({
  trans,
  form,
  fields
}: LendFormProps & { fields: readonly string[] }): React.JSX.Element {
  const chosen = form.value.fields ?? fields;
  return (
    <fieldset className="jp-Facetry-choices">
      <legend>{trans.__('Fields of results')}</legend>
      <div className="jp-Facetry-choiceList">
        {fields.map(name => (
          <Check
            key={name}
            checked={chosen.includes(name)}
            change={checked =>
              form.set({
                fields: fields.filter(other => (other === name ? checked : chosen.includes(other)))
              })
            }
          >
            <code>{safeText(name, 60)}</code>
          </Check>
        ))}
      </div>
    </fieldset>
  );
}
