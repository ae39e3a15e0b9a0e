import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import type { EntryView } from '../../src/client/views';
import { FacetryModel } from '../../src/lab/service/model';
import type { Holdings, ServerStatus, Source } from '../../src/lab/service/source';
import { SidebarBody } from '../../src/lab/sidebar/body';
import { ViewerBody } from '../../src/lab/viewer/body';
import { ProvenanceModel } from '../../src/lab/viewer/model';
import { Verifier } from '../../src/lab/viewer/verifier';
import { hour, NOW, STATES } from './recorded';

const trans = nullTranslator.load('jupyterlab-facetry');

/** A recorded service: it says what it is told to, and `offline` takes it away. */
class Recorded {
  constructor(
    private readonly holdings: Holdings,
    private readonly entries: EntryView[],
    private readonly mode: string
  ) {}

  async status(): Promise<ServerStatus> {
    if (this.mode === 'offline') {
      throw new Error('The socket of the service does not answer.');
    }
    return {
      state: this.mode === 'starting' ? 'starting' : 'ready',
      issuer: 'gallery',
      consent: { origin: null, mode: 'frame', enrolled: this.mode !== 'first-run' }
    };
  }

  async load(): Promise<Holdings> {
    return this.holdings;
  }

  async *watch(_after: number, signal: AbortSignal): AsyncIterable<EntryView> {
    await new Promise(resolve => signal.addEventListener('abort', resolve));
  }

  async query(): Promise<{ entries: EntryView[]; size: number }> {
    return { entries: this.entries, size: this.entries.length };
  }
}

const nothing = async (): Promise<void> => undefined;

function Sidebar({ model }: { model: FacetryModel }): React.JSX.Element {
  return (
    <div className="jp-Facetry-sidebar" style={{ height: '100vh' }}>
      <SidebarBody
        model={model}
        trans={trans}
        notebook={{ path: 'work/churn.ipynb', principal: 'notebook', sdk: true }}
        revealed={null}
        actions={{
          revoke: nothing,
          show: () => undefined,
          request: () => undefined,
          connectFolder: () => undefined,
          connectApi: () => undefined,
          startTour: () => undefined,
          openConsent: () => undefined
        }}
      />
    </div>
  );
}

const asked = new URLSearchParams(window.location.search);
const state = asked.get('state') ?? 'held';
// The recorded moment is now: no picture depends on when it is taken.
const shift = NOW - Date.now();
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + shift;

const many = Number(asked.get('events') ?? 0);
const entries = many > 0 ? crowd(many) : hour();
const source = new Recorded(STATES[state] ?? STATES['held']!, entries, state);
const model = new FacetryModel(source as unknown as Source);
void model.run();
const root = createRoot(document.getElementById('gallery')!);
if (asked.get('panel') === 'viewer') {
  const viewed = new ProvenanceModel(model);
  Object.assign(window, { provenance: viewed });
  root.render(
    <div className="jp-Facetry-viewer" style={{ height: '100vh' }}>
      <ViewerBody model={viewed} verifier={new Verifier()} trans={trans} />
    </div>
  );
} else {
  root.render(<Sidebar model={model} />);
}

/** `count` events of eight principals over a day. */
function crowd(count: number): EntryView[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    kind: index % 17 === 0 ? 'refusal' : 'intent',
    at: NOW - 86_400_000 + Math.floor((86_400_000 * index) / count),
    leaf: '',
    principal: `p${index % 8}`,
    petname: `notebook-${index % 8}.ipynb`,
    openings: {}
  }));
}
