import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** A dialog body whose value is what its form holds when the dialog is accepted. */
export class FormBody<T> extends ReactWidget implements Dialog.IBodyWidget<T> {
  constructor(
    private readonly form: (set: (value: T) => void) => React.JSX.Element,
    private value: T
  ) {
    super();
    this.addClass('jp-Facetry-form');
  }

  getValue(): T {
    return this.value;
  }

  protected override render(): React.JSX.Element {
    return this.form(value => {
      this.value = value;
    });
  }
}

/** Shows a form in a dialog; null when the person cancels. */
export async function ask<T>(
  trans: TranslationBundle,
  title: string,
  accept: string,
  initial: T,
  form: (set: (value: T) => void) => React.JSX.Element
): Promise<T | null> {
  const dialog = new Dialog<T>({
    title,
    body: new FormBody<T>(form, initial),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: accept })
    ]
  });
  const result = await dialog.launch();
  return result.button.accept ? result.value : null;
}
