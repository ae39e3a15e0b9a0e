import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ObjectView } from '../../client/views';
import { safeText, sentence } from '../../protocol';
import type { RequestChoice } from './code';
import { ask } from './dialogs';

const LIFETIMES = [3600, 7200, 28800, 86400];

/** The powerbox: choosing is asking. Least by default: one safe action, this notebook, one hour. */
export async function askRequest(
  trans: TranslationBundle,
  objects: ObjectView[],
  notebook: string,
  object?: string
): Promise<RequestChoice | null> {
  const first = objects.find(other => other.name === object) ?? objects[0];
  if (first === undefined) {
    return null;
  }
  const initial = choiceOf(first);
  const choice = await ask(trans, trans.__('Request a facet'), trans.__('Ask'), initial, set => (
    <RequestForm {...{ trans, objects, notebook, initial, set }} />
  ));
  return choice !== null && choice.actions.length > 0 ? choice : null;
}

function choiceOf(object: ObjectView): RequestChoice {
  const safe = Object.values(object.actions).find(action => action.safe);
  return {
    object: object.name,
    actions: safe ? [safe.name] : [],
    purpose: '',
    lifetime: 3600,
    uses: null,
    variable: object.name.replace(/-/g, '_')
  };
}

function RequestForm(props: {
  trans: TranslationBundle;
  objects: ObjectView[];
  notebook: string;
  initial: RequestChoice;
  set(choice: RequestChoice): void;
}): React.JSX.Element {
  const { trans, objects, notebook, initial, set } = props;
  const [choice, setChoice] = React.useState(initial);
  const change = (part: Partial<RequestChoice>): void => {
    const next = { ...choice, ...part };
    setChoice(next);
    set(next);
  };
  const object = objects.find(other => other.name === choice.object);
  const lifetimes: Record<number, string> = {
    3600: trans.__('1 hour'),
    7200: trans.__('2 hours'),
    28800: trans.__('8 hours'),
    86400: trans.__('1 day')
  };
  const preview =
    choice.actions.length === 0
      ? trans.__('Choose at least one action.')
      : sentence(notebook, {
          object: choice.object,
          actions: [...choice.actions].sort(),
          constraints: {},
          not_before: null,
          expiry: Math.floor(Date.now() / 1000) + choice.lifetime,
          uses: choice.uses,
          result: null,
          delegation: false
        });
  return (
    <>
      <p className="jp-Facetry-sentence" aria-live="polite">
        {preview}
      </p>
      <label>
        {trans.__('Service')}
        <select
          value={choice.object}
          onChange={event => {
            const chosen = objects.find(other => other.name === event.target.value);
            if (chosen !== undefined) {
              change(choiceOf(chosen));
            }
          }}
        >
          {objects.map(other => (
            <option key={other.name} value={other.name}>
              {other.name}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="jp-Facetry-choices">
        <legend>{trans.__('Actions')}</legend>
        {Object.values(object?.actions ?? {}).map(action => (
          <label key={action.name} className="jp-Facetry-check" title={safeText(action.summary)}>
            <input
              type="checkbox"
              checked={choice.actions.includes(action.name)}
              onChange={event =>
                change({
                  actions: event.target.checked
                    ? [...choice.actions, action.name]
                    : choice.actions.filter(name => name !== action.name)
                })
              }
            />
            <code>{action.name}</code> {safeText(action.summary, 80)}
          </label>
        ))}
      </fieldset>
      <label>
        {trans.__('For')}
        <select
          value={choice.lifetime}
          onChange={event => change({ lifetime: Number(event.target.value) })}
        >
          {LIFETIMES.map(seconds => (
            <option key={seconds} value={seconds}>
              {lifetimes[seconds]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {trans.__('Why')}
        <input
          value={choice.purpose}
          maxLength={500}
          onChange={event => change({ purpose: event.target.value })}
        />
      </label>
      <label>
        {trans.__('Name in the notebook')}
        <input
          value={choice.variable}
          pattern="[A-Za-z_][A-Za-z0-9_]*"
          onChange={event => change({ variable: event.target.value })}
        />
      </label>
    </>
  );
}
