import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ObjectView } from '../../protocol';
import { summaryWords } from '../service/summaryWords';
import { ActionCheck } from './check';
import { useWrong } from './field';

/** The actions of a service, of which one or more are chosen; searched where there are many. */
export function Actions(props: {
  trans: TranslationBundle;
  object: ObjectView;
  chosen: readonly string[];
  error: string | undefined;
  set(actions: string[]): void;
}): React.JSX.Element {
  const { trans, object, chosen, error, set } = props;
  const wrong = useWrong(error);
  const [wanted, setWanted] = React.useState('');
  const all = Object.values(object.actions);
  const found = all.filter(({ name, summary }) =>
    `${name} ${summaryWords(trans, summary)}`.toLowerCase().includes(wanted.trim().toLowerCase())
  );
  return (
    <fieldset className="jp-Facetry-choices">
      <legend>{trans.__('Actions')}</legend>
      {all.length > 12 && (
        <input
          type="search"
          aria-label={trans.__('Search actions')}
          placeholder={trans.__('Search actions')}
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      <div className="jp-Facetry-choiceList">
        {found.map(action => (
          <ActionCheck
            key={action.name}
            {...{ trans, action }}
            field={wrong.field}
            checked={chosen.includes(action.name)}
            hint={summaryWords(trans, action.summary)}
            change={checked =>
              set(checked ? [...chosen, action.name] : chosen.filter(name => name !== action.name))
            }
          />
        ))}
      </div>
      {wrong.words}
    </fieldset>
  );
}
