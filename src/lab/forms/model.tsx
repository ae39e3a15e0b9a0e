import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { Check } from './check';
import { Field } from './field';
import { ask, FormState } from './form';
import { type ModelApi, modelConfig, type ModelFields } from './modelConfig';
import { NameField, nameTrouble } from './name';
import { propose, type Proposed } from './proposing';

const OWN: Readonly<Record<ModelApi, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com'
};

/** Asks for a model, until the service finds it usable; null when cancelled. */
export async function askModel(
  trans: TranslationBundle,
  model: FacetryModel,
  given: Partial<ModelFields> = {}
): Promise<Proposed | null> {
  const form = new FormState<ModelFields>({
    name: 'openai',
    api: 'openai',
    address: '',
    key: true,
    inside: false,
    ...given
  });
  return ask({
    trans,
    title: trans.__('Connect a model'),
    accept: trans.__('Continue'),
    form,
    draw: () => <ModelForm trans={trans} form={form} />,
    async submit(fields) {
      const name = fields.name.trim();
      const trouble = nameTrouble(trans, name, model.holdings.objects);
      if (trouble !== null) {
        form.fail({ name: trouble });
        return null;
      }
      const places = { '/address': 'address', '/network': 'inside', '/origin': 'address' };
      return propose(model, form, { name, kind: 'model', config: modelConfig(fields) }, places);
    }
  });
}

function ModelForm(props: {
  trans: TranslationBundle;
  form: FormState<ModelFields>;
}): React.JSX.Element {
  const { trans, form } = props;
  const { value, errors } = form;
  const apis: [ModelApi, string][] = [
    ['openai', trans.__('OpenAI, or an OpenAI-compatible endpoint')],
    ['anthropic', trans.__('Anthropic')]
  ];
  const choose = (api: ModelApi): void =>
    form.set({ api, ...(value.name === value.api && { name: api }) });
  return (
    <>
      <fieldset className="jp-Facetry-ways">
        <legend>{trans.__('Whose API is it?')}</legend>
        {apis.map(([api, words]) => (
          <label key={api} className="jp-Facetry-check">
            <input
              type="radio"
              name="jp-Facetry-api"
              checked={value.api === api}
              onChange={() => choose(api)}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <Field
        label={trans.__('Address, if not the provider’s own')}
        hint={trans.__('For a proxy or a local model, such as http://127.0.0.1:4000/v1.')}
        error={errors['address'] ?? errors['inside']}
      >
        {field => (
          <input
            {...field}
            value={value.address}
            spellCheck={false}
            placeholder={OWN[value.api]}
            onChange={event => form.set({ address: event.target.value })}
          />
        )}
      </Field>
      <NameField
        trans={trans}
        value={value.name}
        error={errors['name']}
        change={name => form.set({ name })}
      />
      <Check
        checked={value.key}
        hint={trans.__('You type the key in the next step, where this page can’t see it.')}
        change={key => form.set({ key })}
      >
        {trans.__('It takes an API key')}
      </Check>
      <Check checked={value.inside} change={inside => form.set({ inside })}>
        {trans.__('The address is in a private network')}
      </Check>
    </>
  );
}
