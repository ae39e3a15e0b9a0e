import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { nameFrom } from './code';
import { ask } from './dialogs';

/** What a person said about a service to connect. */
export interface ConnectChoice {
  name: string;
  kind: 'files' | 'openapi';
  config: Record<string, unknown>;
}

interface FolderFields {
  name: string;
  folder: string;
  write: boolean;
}

interface ApiFields {
  name: string;
  where: string;
  document: string;
}

/** Asks for a folder on the server. */
export async function askFolder(
  trans: TranslationBundle,
  folder: string
): Promise<ConnectChoice | null> {
  const initial: FolderFields = { name: nameFrom(folder), folder, write: false };
  const fields = await ask(
    trans,
    trans.__('Connect a folder'),
    trans.__('Continue'),
    initial,
    set => <FolderForm trans={trans} initial={initial} set={set} />
  );
  return (
    fields && {
      name: fields.name.trim(),
      kind: 'files',
      config: { folder: fields.folder.trim(), write: fields.write }
    }
  );
}

/** Asks for an API: the address of its document, the document itself, or just an address. */
export async function askApi(
  trans: TranslationBundle,
  given: Partial<ApiFields> = {}
): Promise<ConnectChoice | null> {
  const initial: ApiFields = { name: '', where: '', document: '', ...given };
  const fields = await ask(
    trans,
    trans.__('Connect an API'),
    trans.__('Continue'),
    initial,
    set => <ApiForm trans={trans} initial={initial} set={set} />
  );
  if (fields === null) {
    return null;
  }
  const where = fields.where.trim();
  const document = fields.document.trim();
  const isDocument = /\.(json|ya?ml)([?#]|$)|openapi|swagger/i.test(where);
  return {
    name: fields.name.trim(),
    kind: 'openapi',
    config: document
      ? { document, ...(where && { address: where }) }
      : isDocument
        ? { document_url: where }
        : { address: where, methods: [{ method: 'GET', path: '/', name: 'get' }] }
  };
}

function useFields<T extends object>(
  initial: T,
  set: (value: T) => void
): [T, (part: Partial<T>) => void] {
  const [fields, setFields] = React.useState(initial);
  return [
    fields,
    part => {
      const next = { ...fields, ...part };
      setFields(next);
      set(next);
    }
  ];
}

function FolderForm(props: {
  trans: TranslationBundle;
  initial: FolderFields;
  set(value: FolderFields): void;
}): React.JSX.Element {
  const { trans, initial, set } = props;
  const [fields, change] = useFields(initial, set);
  return (
    <>
      <label>
        {trans.__('Folder on the server')}
        <input
          value={fields.folder}
          placeholder="/home/me/sales"
          onChange={event =>
            change({
              folder: event.target.value,
              ...(fields.name === nameFrom(fields.folder) && { name: nameFrom(event.target.value) })
            })
          }
        />
      </label>
      <NameField trans={trans} value={fields.name} change={name => change({ name })} />
      <label className="jp-Facetry-check">
        <input
          type="checkbox"
          checked={fields.write}
          onChange={event => change({ write: event.target.checked })}
        />
        {trans.__('Facets may also write to it')}
      </label>
    </>
  );
}

function ApiForm(props: {
  trans: TranslationBundle;
  initial: ApiFields;
  set(value: ApiFields): void;
}): React.JSX.Element {
  const { trans, initial, set } = props;
  const [fields, change] = useFields(initial, set);
  return (
    <>
      <label>
        {trans.__('Address of the API, or of its OpenAPI document')}
        <input
          value={fields.where}
          placeholder="https://api.example.org/openapi.json"
          onChange={event => change({ where: event.target.value })}
        />
      </label>
      <NameField trans={trans} value={fields.name} change={name => change({ name })} />
      <label>
        {trans.__('Or paste the document (JSON or YAML)')}
        <textarea
          rows={4}
          value={fields.document}
          onChange={event => change({ document: event.target.value })}
        />
      </label>
      <p className="jp-Facetry-hint">
        {trans.__('A key or password is typed in the next step, where this page can’t see it.')}
      </p>
    </>
  );
}

function NameField(props: {
  trans: TranslationBundle;
  value: string;
  change(name: string): void;
}): React.JSX.Element {
  return (
    <label>
      {props.trans.__('Name in notebooks')}
      <input
        value={props.value}
        pattern="[a-z][a-z0-9-]{0,62}"
        placeholder="bank"
        onChange={event => props.change(event.target.value)}
      />
    </label>
  );
}
