import {
  nullTranslator,
  type TranslationBundle,
  TranslationManager
} from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import CATALOGUE from '../../python_stub/jupyterlab_facetry/jupyterlab_facetry/locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json';
import { Marked } from '../../src/lab/service/marked';
import { FacetryModel } from '../../src/lab/service/model';
import type { Holdings } from '../../src/lab/service/source';
import { THRESHOLDS } from '../../src/lab/service/thresholds';
import SidebarBody from '../../src/lab/sidebar/body';
import { NOW } from '../../src/lab/testing/recorded/making';
import {
  CROWD,
  NONE,
  OBJECTS,
  OWNER,
  RULES,
  STATES as RECORDED
} from '../../src/lab/testing/recorded/recorded';
import { Recording } from '../../src/lab/testing/recorded/recording';
import { TRIED } from '../../src/lab/testing/recorded/trials';
import { b64u, type EntryView, utf8 } from '../../src/protocol';
import { CARDS, showCards } from './cards';
import { showForm } from './forms';
import { PSEUDO, pseudoBundle, wordsIn } from './pseudo';
import { showViewer } from './viewer';

const STATES: Record<string, Holdings> = {
  ...RECORDED,
  'waiting-offline': RECORDED['waiting']!,
  'clock-off': NONE,
  marked: { ...RECORDED['held']!, rules: RULES },
  crowd: { ...NONE, facets: [OWNER, ...CROWD], objects: OBJECTS },
  tried: { ...NONE, facets: [OWNER, ...TRIED], objects: OBJECTS }
};

const NOTEBOOK = 'work/churn.ipynb';

const asked = new URLSearchParams(window.location.search);

// The recorded moment is now: no picture depends on when it is taken.
const shift = NOW - Date.now();
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + shift;

const text = asked.get('text');
if (text !== null) {
  document.documentElement.style.setProperty('--jp-ui-font-size1', text);
  document.documentElement.style.setProperty('--jp-ui-font-size0', `calc(${text} * 0.83)`);
  document.documentElement.style.setProperty('--jp-ui-font-size2', `calc(${text} * 1.2)`);
}

const marked = new Marked();

const nothing = async (): Promise<void> => undefined;

const said = (words: object): void => {
  document.title = JSON.stringify(words);
};

/** As JupyterLab reads what its server found for the language asked for. */
async function words(language: string | null): Promise<TranslationBundle> {
  if (language === null) {
    return nullTranslator.load('jupyterlab-facetry');
  }
  if (language === PSEUDO) {
    return pseudoBundle(CATALOGUE);
  }
  const data = { jupyterlab_facetry: CATALOGUE };
  const connector = { fetch: () => Promise.resolve({ data, message: '' }) };
  const manager = new TranslationManager('', '', undefined, connector as never);
  await manager.fetch(language);
  document.documentElement.lang = language;
  return manager.load('jupyterlab-facetry');
}

/** All that an entry says, out of what it opens. */
function openedWords({ openings, ...entry }: EntryView): unknown {
  const texts = Object.values(openings).map(({ bytes }) => utf8.decode(b64u.decode(bytes)));
  return [entry, texts];
}

function Sidebar({
  model,
  trans
}: {
  model: FacetryModel;
  trans: TranslationBundle;
}): React.JSX.Element {
  return (
    <div className="jp-Facetry-sidebar" style={{ height: '100vh' }}>
      <SidebarBody
        model={model}
        marked={marked}
        trans={trans}
        notebook={{
          path: NOTEBOOK,
          principal: 'notebook',
          sdk: asked.get('state') !== 'empty'
        }}
        revealed={null}
        endedFor={24}
        thresholds={THRESHOLDS}
        actions={{
          revoke: nothing,
          endRule: nothing,
          endUnread: nothing,
          pause: async target => said({ pause: target }),
          resume: async target => said({ resume: target }),
          lend: facet => said({ lend: facet }),
          renew: facet => said({ renew: facet }),
          regrant: facet => said({ regrant: facet }),
          narrow: (facet, used) => said({ narrow: facet, used }),
          showApprovers: () => said({ show: 'approvers' }),
          showEntry: index => said({ show: index }),
          show: () => undefined,
          origin: facet => said({ origin: facet }),
          request: () => undefined,
          askSame: () => undefined,
          connectFolder: () => undefined,
          connectApi: () => undefined,
          connectModel: () => undefined,
          askNeeds: () => undefined,
          connectNamed: () => undefined,
          startTour: () => undefined,
          leave: () => undefined,
          openConsent: () => undefined,
          welcome: () => undefined
        }}
      />
    </div>
  );
}

async function show(): Promise<void> {
  const trans = await words(asked.get('lang'));
  const state = asked.get('state') ?? 'held';
  const recording = await Recording.of(STATES[state] ?? STATES['held']!, state);
  const model = new FacetryModel(recording);
  const root = createRoot(document.getElementById('gallery')!);
  const panel = asked.get('panel');
  Object.assign(window, {
    /** Words of what was recorded, which no language says otherwise. */
    recordedWords: () => [
      ...wordsIn([STATES[state], CARDS, NOTEBOOK, recording.log.entries.map(openedWords)])
    ]
  });
  if (panel === 'cards') {
    showCards(root, trans);
  } else if (panel === 'viewer') {
    await showViewer(root, model, recording, trans, asked);
  } else if (panel === 'form') {
    void model.run();
    await showForm(model, trans, asked.get('form') ?? 'request');
  } else {
    void model.run();
    root.render(<Sidebar model={model} trans={trans} />);
  }
}

void show();
