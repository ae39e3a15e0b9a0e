import { ReactWidget } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export const RECEIPT_TYPE = 'application/vnd.facetry.receipt+json';

/** A result with its footer “recorded #1042”, which leads to the entry. */
export class ReceiptOutput extends ReactWidget implements IRenderMime.IRenderer {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly inner: (model: IRenderMime.IMimeModel) => IRenderMime.IRenderer | null,
    private readonly open: (index: number) => void
  ) {
    super();
    this.addClass('jp-Facetry-receipt');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const data = model.data[RECEIPT_TYPE] as { index?: unknown } | undefined;
    this.index = typeof data?.index === 'number' ? data.index : null;
    const renderer = this.inner(model);
    if (renderer !== null) {
      await renderer.renderModel(model);
      this.content = renderer.node;
    }
    this.update();
    await this.renderPromise;
  }

  protected override render(): React.JSX.Element {
    const { content, index, trans } = this;
    return (
      <>
        {content !== null && <div ref={host => host?.replaceChildren(content)} />}
        {index !== null && (
          <button
            className="jp-Facetry-link jp-Facetry-recorded"
            onClick={() => this.open(index)}
            title={trans.__('Show this entry in the provenance viewer')}
          >
            {trans.__('recorded #%1', index)}
          </button>
        )}
      </>
    );
  }

  private content: HTMLElement | null = null;
  private index: number | null = null;
}
