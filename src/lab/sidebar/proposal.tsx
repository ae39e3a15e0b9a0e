import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ConsentFrame } from '../consentFrame';
import type { FacetryModel } from '../service/model';

interface ProposalOptions {
  model: FacetryModel;
  trans: TranslationBundle;
  /** Under this name it will be connected. */
  name: string;
  proposal: string;
  openConsent(fragment: string): void;
}

/**
 * A dialog around the consent frame: connecting is confirmed there, not in this page. It closes by
 * itself when the service is connected, in the frame or in a window.
 */
export async function showProposal(options: ProposalOptions): Promise<void> {
  const { trans, model, name } = options;
  const dialog = new Dialog({
    title: trans.__('Connect %1', name),
    body: new ProposalBody(options, () => setTimeout(() => dialog.reject(), AFTERWARDS)),
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })]
  });
  const connected = (): void => {
    if (model.holdings.objects.some(object => object.name === name)) {
      dialog.reject();
    }
  };
  model.changed.connect(connected);
  await dialog.launch();
  model.changed.disconnect(connected);
}

/** Long enough to read “connected”, in milliseconds. */
const AFTERWARDS = 1200;

class ProposalBody extends ReactWidget {
  constructor(
    private readonly options: ProposalOptions,
    private readonly settled: () => void
  ) {
    super();
    this.addClass('jp-Facetry-proposal');
  }

  protected override render(): React.JSX.Element {
    const { model, trans, proposal, openConsent } = this.options;
    return (
      <ConsentFrame
        status={model.status}
        show={{ proposal }}
        trans={trans}
        openWindow={openConsent}
        takeFocus
        settled={this.settled}
      />
    );
  }
}
