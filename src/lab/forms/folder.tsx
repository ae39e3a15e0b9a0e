import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { nameFrom } from './code';
import { Check } from './check';
import { Field } from './field';
import { ask, FormState } from './form';
import { LongestField, longestOf, longestTrouble } from './longest';
import { NameField, nameTrouble } from './name';
import { propose, type Proposed } from './proposing';

interface FolderFields {
  name: string;
  folder: string;
  write: boolean;
  /** The longest answer that is passed on, as it was typed; empty: the usual one. */
  longest: string;
}

/** Asks for a folder on the server, until the service finds it usable; null when cancelled. */
export async function askFolder(
  trans: TranslationBundle,
  model: FacetryModel,
  given: Partial<FolderFields> = {}
): Promise<Proposed | null> {
  const folder = given.folder ?? '';
  const form = new FormState<FolderFields>({
    name: nameFrom(folder),
    write: false,
    longest: '',
    ...given,
    folder
  });
  return ask({
    trans,
    title: trans.__('Connect a folder'),
    accept: trans.__('Continue'),
    form,
    draw: () => <FolderForm trans={trans} form={form} />,
    async submit({ name, folder: path, write, longest }) {
      const trouble = nameTrouble(trans, name.trim(), model.holdings.objects);
      const missing = path.trim() === '' ? trans.__('Give the path of a folder.') : null;
      const wrong = longestTrouble(trans, longest);
      if (trouble !== null || missing !== null || wrong !== null) {
        form.fail({
          ...(wrong !== null && { longest: wrong }),
          ...(missing !== null && { folder: missing }),
          ...(trouble !== null && { name: trouble })
        });
        return null;
      }
      const config = { folder: path.trim(), write, ...longestOf(longest) };
      const places = { '/folder': 'folder', '/write': 'write' };
      return propose(model, form, { name: name.trim(), kind: 'files', config }, places);
    }
  });
}

function FolderForm(props: {
  trans: TranslationBundle;
  form: FormState<FolderFields>;
}): React.JSX.Element {
  const { trans, form } = props;
  const { value, errors } = form;
  return (
    <>
      <Field
        label={trans.__('Folder on the server')}
        hint={trans.__(
          'The full path. Nothing outside it can be reached, not even through a link.'
        )}
        error={errors['folder']}
      >
        {field => (
          <input
            {...field}
            value={value.folder}
            spellCheck={false}
            placeholder={trans.__('/home/me/sales')}
            onChange={event => {
              const folder = event.target.value;
              const own = value.name !== nameFrom(value.folder);
              form.set({ folder, ...(!own && { name: nameFrom(folder) }) });
            }}
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
        checked={value.write}
        hint={trans.__('Each notebook still needs a facet for it.')}
        change={write => form.set({ write })}
      >
        {trans.__('Allow writing files')}
      </Check>
      <LongestField
        trans={trans}
        value={value.longest}
        error={errors['longest']}
        change={longest => form.set({ longest })}
      />
    </>
  );
}
