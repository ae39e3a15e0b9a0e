import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type ObjectView, safeText } from '../../protocol';

/** Kinds of services, in the order in which they are listed. */
const KINDS = ['files', 'openapi', 'model', 'kernel'] as const;

/** The options of a choice between services, by what they are where there is more than one kind. */
export function serviceOptions(
  trans: TranslationBundle,
  objects: readonly ObjectView[]
): React.JSX.Element[] {
  const kinds = [...new Set<string>([...KINDS, ...objects.map(({ kind }) => kind)])]
    .map(kind => ({ kind, those: objects.filter(object => object.kind === kind) }))
    .filter(({ those }) => those.length > 0);
  return kinds.flatMap(({ kind, those }) => {
    const options = those.map(({ name, state }) => (
      <option key={name} value={name} disabled={state === 'away'}>
        {state === 'away' ? trans.__('%1 (not offered now)', safeText(name, 120)) : name}
      </option>
    ));
    return kinds.length === 1
      ? options
      : [
          <optgroup key={`of ${kind}`} label={kindWords(trans, kind)}>
            {options}
          </optgroup>
        ];
  });
}

/** What is asked of at first: one that is there. */
export function firstService(objects: readonly ObjectView[]): ObjectView | undefined {
  return objects.find(({ state }) => state !== 'away') ?? objects[0];
}

function kindWords(trans: TranslationBundle, kind: string): string {
  switch (kind) {
    case 'files':
      return trans.__('Folders');
    case 'openapi':
      return trans.__('APIs');
    case 'model':
      return trans.__('Models');
    case 'kernel':
      return trans.__('Objects of notebooks');
    default:
      return trans.__('Other services');
  }
}
