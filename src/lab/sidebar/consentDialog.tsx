import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ConsentFrame, type ConsentSubject, type Heard } from '../consentFrame';
import type { FacetryModel } from '../service/model';

interface ConsentDialogOptions {
  model: FacetryModel;
  trans: TranslationBundle;
  title: string;
  show: ConsentSubject;
  openConsent(fragment: string): void;
  /** Whether it is done, wherever that happened; then the dialog closes by itself. */
  done?(): boolean;
}

/** Long enough to read what became of it, in milliseconds. */
const AFTERWARDS = 1200;

/**
 * A dialog around the consent frame: what widens authority is confirmed there, not in this page,
 * and what this page is not to see is shown there.
 */
export async function showConsent(options: ConsentDialogOptions): Promise<void> {
  const { trans, model, title, done } = options;
  const closes = done !== undefined;
  const heard = (word: Heard): void =>
    void (closes && word === 'settled' && setTimeout(() => dialog.reject(), AFTERWARDS));
  const dialog = new Dialog({
    title,
    body: new ConsentBody(options, heard),
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })],
    // The keys are the card's, and go back to it whenever something behind the dialog takes them.
    focusNodeSelector: 'iframe:not([hidden]), button'
  });
  // JupyterLab's names only dialogs whose body is a text.
  dialog.node.ariaLabel = title;
  const changed = (): void => void (done?.() && dialog.reject());
  model.changed.connect(changed);
  await dialog.launch();
  model.changed.disconnect(changed);
}

class ConsentBody extends ReactWidget {
  constructor(
    private readonly options: ConsentDialogOptions,
    private readonly heard: (word: Heard) => void
  ) {
    super();
    this.addClass('jp-Facetry-proposal');
  }

  protected override render(): React.JSX.Element {
    const { model, trans, show, openConsent } = this.options;
    return (
      <ConsentFrame
        status={model.status}
        show={show}
        trans={trans}
        openWindow={openConsent}
        heard={this.heard}
      />
    );
  }
}
