import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ConsentFrame } from '../consentFrame';
import { consentOrigin } from '../service/consentOrigin';
import type { FacetryModel } from '../service/model';

interface ProposalOptions {
  model: FacetryModel;
  trans: TranslationBundle;
  proposal: string;
}

/** A dialog around the consent frame: connecting is confirmed there, not in this page. */
export async function showProposal(options: ProposalOptions): Promise<void> {
  const { trans } = options;
  const dialog = new Dialog({
    title: trans.__('Connect a service'),
    body: new ProposalBody(options, () => dialog.resolve(0)),
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })]
  });
  await dialog.launch();
}

class ProposalBody extends ReactWidget {
  constructor(
    private readonly options: ProposalOptions,
    private readonly settled: () => void
  ) {
    super();
    this.addClass('jp-Facetry-proposal');
  }

  protected override render(): React.JSX.Element {
    const { model, trans, proposal } = this.options;
    return (
      <ConsentFrame
        status={model.status}
        show={{ proposal }}
        trans={trans}
        openWindow={fragment => {
          const origin = consentOrigin(model.status, window.location);
          window.open(`${origin}/#${fragment}`, '_blank', 'noopener,width=640,height=720');
        }}
        settled={this.settled}
      />
    );
  }
}
