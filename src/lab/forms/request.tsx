import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  normalizeNeed,
  type ObjectView,
  readable,
  Refusal,
  safeText,
  sentence,
  type Terms
} from '../../protocol';
import { phrasing } from '../service/phrasing';
import { Actions } from './actions';
import { Asked } from './asked';
import { choiceTerms, isPythonName, type RequestChoice, variableFrom } from './code';
import { Count } from './count';
import { Field } from './field';
import { ask, FormState } from './form';
import { Lifetime } from './lifetime';
import { pathWords } from './pathWords';
import { firstService, serviceOptions } from './serviceChoice';
import { constraintFrom, constraintsFrom, type Limitable, limitable } from './limits';
import { type MoreDraft, MoreRequestLimits, moreOf, NO_MORE } from './requestLimits';

/** Seconds that can be chosen. */
const LIFETIMES = [3600, 7200, 28_800, 86_400];

/** What a person fills in: limits as they are typed, by argument. */
type Draft = Omit<RequestChoice, 'constraints' | 'more'> &
  MoreDraft & { limits: Record<string, string> };

export interface RequestOptions {
  objects: readonly ObjectView[];
  /** Petname of the notebook that will ask. */
  notebook: string;
  /** The service that is asked for at first. */
  object?: string | undefined;
  /** Seconds that are asked for at first. */
  lifetime: number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The powerbox: choosing is asking. Least by default: one safe action, this notebook, a while. */
export async function askRequest(
  trans: TranslationBundle,
  options: RequestOptions
): Promise<RequestChoice | null> {
  const { objects, object, lifetime } = options;
  const first = objects.find(other => other.name === object) ?? firstService(objects);
  if (first === undefined) {
    return null;
  }
  const form = new FormState(draftOf(first, lifetime));
  return ask({
    trans,
    title: trans.__('Request a facet'),
    accept: trans.__('Ask'),
    form,
    draw: () => <RequestForm {...{ trans, form, options }} />,
    async submit(draft) {
      const errors = {
        ...(draft.actions.length === 0 && { actions: trans.__('Choose at least one action.') }),
        ...(!isPythonName(draft.variable) && {
          variable: trans.__('That isn’t a valid Python name.')
        }),
        ...limitErrors(trans, objectOf(options, draft), draft)
      };
      if (Object.keys(errors).length > 0) {
        form.fail(errors as Record<string, string>);
        return null;
      }
      const choice = chosen(objectOf(options, draft), draft);
      const fault = faultOf(termsOf(choice, options.now()));
      if (fault !== null) {
        form.fail({ '': trans.__('That can’t be asked for: %1', safeText(fault, 200)) });
        return null;
      }
      return choice;
    }
  });
}

function objectOf({ objects }: RequestOptions, { object }: Draft): ObjectView {
  return objects.find(({ name }) => name === object) as ObjectView;
}

function chosen(object: ObjectView, draft: Draft): RequestChoice {
  const { actions, purpose, lifetime, uses, rows, variable, limits } = draft;
  return {
    ...{ object: object.name, actions, purpose, lifetime, uses, rows, variable },
    more: moreOf(object, actions, draft),
    constraints: constraintsFrom(object, actions, limits)
  };
}

/** The service's own rule, before it is asked: why such terms are none, in its words, or null. */
function faultOf(terms: Terms): string | null {
  try {
    normalizeNeed(terms);
    return null;
  } catch (error) {
    if (error instanceof Refusal) {
      return error.detail;
    }
    throw error;
  }
}

/** @param now milliseconds since the epoch */
function termsOf(choice: RequestChoice, now: number): Terms {
  return {
    object: choice.object,
    actions: [...choice.actions].sort(),
    constraints: choice.constraints,
    not_before: null,
    expiry: Math.floor(now / 1000) + choice.lifetime,
    ...choiceTerms(choice)
  };
}

/** What is wrong with the limits of the chosen actions' arguments, by field. */
function limitErrors(
  trans: TranslationBundle,
  object: ObjectView,
  { actions, limits }: Draft
): Record<string, string> {
  return Object.fromEntries(
    limitable(object, actions).flatMap(argument => {
      const limit = constraintFrom(argument, limits[argument.name] ?? '');
      if (limit === null || !('fault' in limit)) {
        return [];
      }
      const words =
        argument.kind === 'number'
          ? trans.__('That is not a number.')
          : pathWords(trans, limit.fault);
      return [[`limits/${argument.name}`, words]];
    })
  );
}

function draftOf(object: ObjectView, lifetime: number): Draft {
  const safe = Object.values(object.actions).find(action => action.safe);
  return {
    object: object.name,
    actions: safe ? [safe.name] : [],
    purpose: '',
    lifetime,
    uses: null,
    rows: null,
    ...NO_MORE,
    limits: {},
    variable: variableFrom(object.name)
  };
}

function RequestForm(props: {
  trans: TranslationBundle;
  form: FormState<Draft>;
  options: RequestOptions;
}): React.JSX.Element {
  const { trans, form, options } = props;
  const { value: choice, errors } = form;
  const { objects } = options;
  const object = objectOf(options, choice);
  return (
    <>
      <p className="jp-Facetry-sentence" aria-live="polite">
        {choice.actions.length === 0
          ? trans.__('Nothing is chosen yet.')
          : preview(trans, chosen(object, choice), options)}
      </p>
      <Field label={trans.__('Service')}>
        {field => (
          <select
            {...field}
            value={choice.object}
            onChange={event => {
              const other = objects.find(({ name }) => name === event.target.value);
              if (other !== undefined) {
                const { purpose, lifetime } = choice;
                form.set({ ...draftOf(other, lifetime), purpose });
              }
            }}
          >
            {serviceOptions(trans, objects)}
          </select>
        )}
      </Field>
      <Actions
        {...{ trans, object }}
        chosen={choice.actions}
        error={errors['actions']}
        set={actions => form.set({ actions })}
      />
      {limitable(object, choice.actions).map(argument => (
        <Limit key={argument.name} {...{ trans, form, argument }} />
      ))}
      <div className="jp-Facetry-pair">
        <Field label={trans.__('For')}>
          {field => (
            <Lifetime
              {...{ trans, field }}
              spans={LIFETIMES}
              value={choice.lifetime}
              set={lifetime => form.set({ lifetime })}
            />
          )}
        </Field>
        <Field label={trans.__('Uses')}>
          {field => (
            <Count {...{ trans, field }} value={choice.uses} set={uses => form.set({ uses })} />
          )}
        </Field>
        <Field label={trans.__('Rows')}>
          {field => (
            <Count {...{ trans, field }} value={choice.rows} set={rows => form.set({ rows })} />
          )}
        </Field>
      </div>
      <MoreRequestLimits {...{ trans, form, object }} actions={choice.actions} />
      <Asked
        {...{ trans }}
        value={choice}
        error={errors['variable']}
        set={change => form.set(change)}
      />
    </>
  );
}

/** A limit on one argument, empty at first: what is not typed is not limited. */
function Limit(props: {
  trans: TranslationBundle;
  form: FormState<Draft>;
  argument: Limitable;
}): React.JSX.Element {
  const { trans, form, argument } = props;
  const { name, kind } = argument;
  const { limits } = form.value;
  const shown = safeText(name, 60);
  return (
    <Field
      label={kind === 'number' ? trans.__('%1, at most', shown) : trans.__('%1, only', shown)}
      error={form.errors[`limits/${name}`]}
      {...(kind === 'path' && { hint: trans.__('A path, or all below one: 2024/**') })}
    >
      {field => (
        <input
          {...field}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          placeholder={trans.__('no limit')}
          spellCheck={false}
          value={limits[name] ?? ''}
          onChange={event => form.set({ limits: { ...limits, [name]: event.target.value } })}
        />
      )}
    </Field>
  );
}

function preview(
  trans: TranslationBundle,
  choice: RequestChoice,
  { notebook, now }: RequestOptions
): string {
  return readable(sentence(notebook, termsOf(choice, now()), phrasing(trans)));
}
