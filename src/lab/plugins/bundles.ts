import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

// What verifies a file is loaded with the first that is opened.
import { BundleFactory, FACTORY, FILE_TYPE, UnreadModelFactory } from '../bundles/document';
import { verifyIcon } from '../icons';
import type { FacetryModel } from '../service/model';
import { IFacetry } from '../tokens';

export const bundlesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:bundles',
  description: 'Opens bundles of the file browser: what they prove, verified in this page.',
  autoStart: true,
  requires: [IFacetry],
  optional: [ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    facetry: FacetryModel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ) => {
    const { docRegistry, serviceManager } = app;
    const { source } = facetry;
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    docRegistry.addFileType({
      name: FILE_TYPE,
      displayName: trans.__('Facetry Bundle'),
      extensions: ['.bundle'],
      mimeTypes: ['application/x-ndjson'],
      fileFormat: 'text',
      icon: verifyIcon
    });
    docRegistry.addModelFactory(new UnreadModelFactory());
    const factory = new BundleFactory({ source, contents: serviceManager.contents, trans });
    const opened = new WidgetTracker<IDocumentWidget>({ namespace: 'facetry-bundles' });
    factory.widgetCreated.connect((_, widget) => {
      widget.title.icon = verifyIcon;
      void opened.add(widget);
      widget.context.pathChanged.connect(() => void opened.save(widget));
    });
    docRegistry.addWidgetFactory(factory);
    void restorer?.restore(opened, {
      command: 'docmanager:open',
      args: ({ context }) => ({ path: context.path, factory: FACTORY }),
      name: ({ context }) => context.path
    });
  }
};
