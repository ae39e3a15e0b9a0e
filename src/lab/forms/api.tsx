import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { documentToSend } from '../../client';
import { safeText } from '../../protocol';
import type { FacetryModel } from '../service/model';
import type { Inspection } from '../service/source';
import { type ApiFields, apiConfig, authWords, EMPTY_ROW } from './apiConfig';
import { AuthFields } from './auth';
import { nameFrom } from './code';
import { Field, placed } from './field';
import { ask, type Errors, FormState } from './form';
import { LongestField, longestTrouble } from './longest';
import { MethodRows } from './methods';
import { NameField, nameTrouble } from './name';
import { propose, type Proposed } from './proposing';

interface ApiState extends ApiFields {
  /** What the service found at the last look; null before. */
  found: Inspection | null;
}

/** Asks for an API, until the service can make actions of it; null when cancelled. */
export async function askApi(
  trans: TranslationBundle,
  model: FacetryModel,
  given: Partial<ApiFields> = {}
): Promise<Proposed | null> {
  const form = new FormState<ApiState>({
    name: '',
    form: 'address',
    where: '',
    document: '',
    methods: [EMPTY_ROW],
    auth: 'document',
    authName: '',
    inside: false,
    longest: '',
    found: null,
    ...given
  });
  const look = async (): Promise<Inspection | null> => {
    const errors = missing(trans, form.value);
    if (Object.keys(errors).length > 0) {
      form.fail(errors);
      return null;
    }
    try {
      const found = await model.source.inspect('openapi', apiConfig(form.value));
      form.set({
        found,
        ...(form.value.name === '' && { name: nameFrom(found.title.replace(/\//g, ' ')) })
      });
      return found;
    } catch (error) {
      form.fail(placed((error as Error).message, placesOf(form.value)));
      return null;
    }
  };
  return ask({
    trans,
    title: trans.__('Connect an API'),
    accept: trans.__('Continue'),
    form,
    draw: () => <ApiForm trans={trans} form={form} look={look} />,
    async submit() {
      if (form.value.found === null && (await look()) === null) {
        return null;
      }
      const name = form.value.name.trim();
      const trouble = nameTrouble(trans, name, model.holdings.objects);
      if (trouble !== null) {
        form.fail({ name: trouble });
        return null;
      }
      const config = apiConfig(form.value);
      return propose(model, form, { name, kind: 'openapi', config }, placesOf(form.value));
    }
  });
}

function missing(trans: TranslationBundle, fields: ApiFields): Errors {
  const longest = longestTrouble(trans, fields.longest);
  return { ...missingOf(trans, fields), ...(longest !== null && { longest }) };
}

/** What the API can't be found without. */
function missingOf(trans: TranslationBundle, fields: ApiFields): Errors {
  const where = fields.where.trim() === '';
  switch (fields.form) {
    case 'text':
      if (fields.document.trim() === '') {
        return { document: trans.__('Paste the document.') };
      }
      return documentToSend(fields.document) === null
        ? {
            document: trans.__(
              'It is too long to be pasted. Give the address where it is: up to 5 MiB are fetched.'
            )
          }
        : {};
    case 'paths':
      return {
        ...(where && { where: trans.__('Give the address of the API.') }),
        ...(fields.methods.every(({ path }) => path.trim() === '') && {
          'methods/0': trans.__('Give at least one path, such as /customers/{id}.')
        })
      };
    default:
      return where ? { where: trans.__('Give the address of the document.') } : {};
  }
}

/** Which field a pointer into the configuration belongs to. */
function placesOf(fields: ApiFields): Record<string, string> {
  return {
    '/document_url': 'where',
    '/address': 'where',
    '/network': 'inside',
    '/document': 'document',
    '/methods': 'methods',
    '/auth': 'auth',
    '/longest_answer': 'longest',
    // Without a prefix, the pointer leads into the document itself.
    ...(fields.form === 'paths' ? {} : { '': fields.form === 'text' ? 'document' : 'where' })
  };
}

function ApiForm(props: {
  trans: TranslationBundle;
  form: FormState<ApiState>;
  look(): Promise<Inspection | null>;
}): React.JSX.Element {
  const { trans, form, look } = props;
  const { value, errors } = form;
  const change = (part: Partial<ApiFields>): void => form.set({ ...part, found: null });
  const forms: [ApiFields['form'], string][] = [
    ['address', trans.__('The address of its OpenAPI document')],
    ['text', trans.__('The text of its OpenAPI document')],
    ['paths', trans.__('Just its address')]
  ];
  return (
    <>
      <fieldset className="jp-Facetry-ways">
        <legend>{trans.__('What do you have?')}</legend>
        {forms.map(([way, words]) => (
          <label key={way} className="jp-Facetry-check">
            <input
              type="radio"
              name="jp-Facetry-way"
              checked={value.form === way}
              onChange={() => change({ form: way })}
            />
            {words}
          </label>
        ))}
      </fieldset>
      {value.form === 'text' && (
        <Field label={trans.__('Document (JSON or YAML)')} error={errors['document']}>
          {field => (
            <textarea
              {...field}
              rows={6}
              spellCheck={false}
              value={value.document}
              onChange={event => change({ document: event.target.value })}
            />
          )}
        </Field>
      )}
      <Field
        label={
          value.form === 'address'
            ? trans.__('Address of the document')
            : value.form === 'text'
              ? trans.__('Address of the API, if the document doesn’t give it')
              : trans.__('Address of the API')
        }
        error={errors['where'] ?? errors['inside']}
      >
        {field => (
          <input
            {...field}
            value={value.where}
            spellCheck={false}
            placeholder={
              value.form === 'address'
                ? trans.__('https://api.example.org/openapi.json')
                : trans.__('https://api.example.org/v1')
            }
            onChange={event => change({ where: event.target.value })}
          />
        )}
      </Field>
      {value.form === 'paths' && (
        <MethodRows
          trans={trans}
          rows={value.methods}
          errors={errors}
          change={methods => change({ methods })}
        />
      )}
      <Found trans={trans} form={form} look={look} />
      <NameField
        trans={trans}
        value={value.name}
        error={errors['name']}
        change={name => form.set({ name })}
      />
      <AuthFields trans={trans} value={value} error={errors['auth']} change={change} />
      <LongestField
        trans={trans}
        value={value.longest}
        error={errors['longest']}
        change={longest => change({ longest })}
      />
    </>
  );
}

/** What the service found in the document, or the button that has it look. */
function Found(props: {
  trans: TranslationBundle;
  form: FormState<ApiState>;
  look(): Promise<Inspection | null>;
}): React.JSX.Element {
  const { trans, form, look } = props;
  const { found } = form.value;
  const host = React.useRef<HTMLDivElement>(null);
  const press = (): void => {
    form.setBusy(true);
    void look().finally(() => form.setBusy(false));
  };
  React.useEffect(() => {
    // The button that had the keys has gone: they go on behind what was found.
    if (found !== null && document.activeElement === document.body) {
      host.current?.focus();
    }
  }, [found]);
  return (
    <div
      ref={host}
      className="jp-Facetry-found"
      role="status"
      tabIndex={-1}
      data-found={found !== null}
    >
      {found === null ? (
        <button
          type="button"
          className="jp-Facetry-small"
          aria-disabled={form.busy}
          onClick={() => form.busy || press()}
        >
          {trans.__('See what it offers')}
        </button>
      ) : (
        <>
          <strong>{safeText(found.title, 120)}</strong>
          <p>
            {trans._n(
              '%1 action at %2',
              '%1 actions at %2',
              Object.keys(found.actions).length,
              safeText(found.origin, 120)
            )}
            {' · '}
            {authWords(trans, found.auth)}
          </p>
          {found.leftOut !== null && <NotOffered trans={trans} leftOut={found.leftOut} />}
        </>
      )}
    </div>
  );
}

/** Which operations of the document can't be used, in the words of the service. */
function NotOffered(props: {
  trans: TranslationBundle;
  leftOut: NonNullable<Inspection['leftOut']>;
}): React.JSX.Element {
  const { trans, leftOut } = props;
  const { operations, first } = leftOut;
  return (
    <details>
      <summary>
        {trans._n(
          '%1 operation of its document can’t be offered',
          '%1 operations of its document can’t be offered',
          operations
        )}
      </summary>
      <ul>
        {first.map(({ operation, why }) => (
          <li key={operation}>
            <code>{safeText(operation, 200)}</code> <span lang="en">{safeText(why, 500)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
