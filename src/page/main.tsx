import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { Attention } from '../lab/attention';
import { Marked } from '../lab/service/marked';
import { keptDecider } from '../lab/service/decider';
import { FacetryModel } from '../lab/service/model';
import { LinkCopier, toClipboard } from '../lab/viewer/link/copier';
import { Checkpoints } from '../lab/viewer/proofs/checkpoints';
import { workerChecks } from '../lab/viewer/file/fileChecks';
import { ProvenanceModel } from '../lab/viewer/model';
import { workerLayouts } from '../lab/viewer/origin/layout/layouts';
import { entryWords } from '../lab/viewer/words';
import { Proofs } from '../lab/viewer/proofs/proofs';
import { Verifier } from '../lab/viewer/proofs/verifier';
import { CommandIDs } from '../lab/tokens';
import { pageActions, pageCommands } from './commands';
import { Away, Enter } from './enter';
import { type Catalogue, preferred } from './language';
import { Page } from './page';
import { onlyKnownPictures } from './pictures';
import { codeOf, Looking } from './place';
import { NotLetIn, UiSource } from './source';

const VERIFY = new URL('verify.js', location.href).href;
const FILE = new URL('file.js', location.href).href;
const LAYOUT = new URL('layout.js', location.href).href;
/** Between two tries to reach a service that is away, in milliseconds. */
const PAUSE = 3000;

async function main(): Promise<void> {
  const code = codeOf(location.hash);
  if (code !== null) {
    // Before all else: nobody keeps a link that was used.
    history.replaceState(null, '', location.pathname);
  }
  onlyKnownPictures([VERIFY, LAYOUT, FILE]);
  const { language, trans } = await preferred(
    navigator.languages,
    async () => (await (await fetch('german.json')).json()) as Catalogue
  );
  document.documentElement.lang = language;
  const root = createRoot(document.getElementById('page')!);
  const source = new UiSource(location.origin, trans, fetch, code);
  if (await letIn(source, root, trans)) {
    show(source, root, trans);
  }
  window.addEventListener('hashchange', () => {
    // A link that is opened in this tab.
    if (codeOf(location.hash) !== null) {
      location.reload();
    }
  });
}

/** @returns whether this browser is, once the service has said so */
async function letIn(source: UiSource, root: Root, trans: TranslationBundle): Promise<boolean> {
  for (;;) {
    try {
      await source.enter();
      return true;
    } catch (error) {
      if (error instanceof NotLetIn) {
        root.render(<Enter trans={trans} why={error.message} />);
        return false;
      }
      await new Promise<void>(resolve => {
        setTimeout(resolve, PAUSE);
        root.render(<Away trans={trans} why={error} again={resolve} />);
      });
    }
  }
}

function show(source: UiSource, root: Root, trans: TranslationBundle): void {
  const model = new FacetryModel(source, { decider: keptDecider(window.localStorage) });
  const viewed = new ProvenanceModel(model, trans.__('the service'), entry =>
    entryWords(trans, entry)
  );
  const looking = new Looking(viewed, window);
  const copier = new LinkCopier(() => looking.link, toClipboard);
  const proofs = new Proofs(
    source,
    new Verifier(trans, () => new Worker(VERIFY)),
    new Checkpoints(window.localStorage)
  );
  const layouts = workerLayouts(trans, () => new Worker(LAYOUT));
  const files = workerChecks(trans, () => new Worker(FILE));
  const panels = { model, marked: new Marked(), trans, looking, copier };
  const commands = pageCommands(panels);
  const actions = pageActions(commands, panels);
  document.addEventListener('keydown', event => commands.processKeydownEvent(event), true);
  const render = (revealed: { request: string } | null): void =>
    root.render(
      <Page
        {...{ ...panels, viewed, proofs, layouts, files, actions, revealed }}
        openEntry={index => void commands.execute(CommandIDs.showEntry, { index })}
        openExport={() => void commands.execute(CommandIDs.openConsent, { fragment: 'export=all' })}
      />
    );
  new Attention(model, {
    trans,
    announceExpiry: () => true,
    notifyRequests: () => true,
    inSight: () => document.querySelector('.jp-Facetry-sidebar')?.checkVisibility() === true,
    show: request => {
      looking.show('facets');
      render({ request });
    },
    showFacet: actions.show,
    showApprovers: actions.showApprovers
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') {
      model.hurry();
    }
  });
  render(null);
  void model.run();
}

void main();
