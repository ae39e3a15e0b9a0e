import { ReactWidget } from '@jupyterlab/apputils';
import {
  ABCWidgetFactory,
  Base64ModelFactory,
  type DocumentRegistry,
  DocumentWidget
} from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { Source } from '../service/source';
import { serverFile } from './serverFile';

// Loaded with the first file that somebody opens.
const BundleBody = React.lazy(() => import('./body'));

/** What the file browser calls a bundle, and what opens one. */
export const FILE_TYPE = 'facetry-bundle';
export const FACTORY = 'Facetry Bundle';

/**
 * A model without the file's content: what verifies it brings it itself, as bytes. JupyterLab would
 * hold all of it as one string.
 */
export class UnreadModelFactory extends Base64ModelFactory {
  override get name(): string {
    return 'facetry-unread';
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

/** One bundle of the file browser, verified in this page. */
export class BundleView extends ReactWidget {
  constructor(
    private readonly context: DocumentRegistry.Context,
    private readonly options: BundleFactory.IParts
  ) {
    super();
    this.addClass('jp-Facetry-viewer');
  }

  protected override render(): React.JSX.Element {
    const { source, contents, trans } = this.options;
    return (
      <React.Suspense fallback={null}>
        <BundleBody {...{ source, trans }} file={() => serverFile(contents, this.context.path)} />
      </React.Suspense>
    );
  }

  /** Keys act on what it says. */
  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const panel = this.node.querySelector<HTMLElement>('.jp-Facetry-file');
    if (panel !== null && !this.node.contains(document.activeElement)) {
      panel.focus();
    }
  }
}

/** Opens bundles: in JupyterLab by a double click, in Notebook 7 in a tab of the browser. */
export class BundleFactory extends ABCWidgetFactory<DocumentWidget<BundleView>> {
  constructor(private readonly parts: BundleFactory.IParts) {
    super({
      name: FACTORY,
      label: parts.trans.__('Facetry Bundle'),
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      modelName: 'facetry-unread',
      readOnly: true
    });
  }

  protected override createNewWidget(
    context: DocumentRegistry.Context
  ): DocumentWidget<BundleView> {
    const content = new BundleView(context, this.parts);
    const widget = new DocumentWidget({ content, context });
    // It has its verbs inside; an empty strip above them would say nothing.
    widget.toolbar.hide();
    return widget;
  }
}

export namespace BundleFactory {
  export interface IParts {
    source: Pick<Source, 'head'>;
    contents: Contents.IManager;
    trans: TranslationBundle;
  }
}
