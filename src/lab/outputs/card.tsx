import { ReactWidget } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../protocol';

export const CARD_TYPE = 'application/vnd.facetry.card+json';

interface CardData {
  state: string;
  needs: { object: string; actions: string[]; words: string; granted?: string | null }[];
  purpose: string;
  reason?: string;
  request?: string;
}

/**
 * What a cell asked for and how it stands. It never decides anything: everything in an output is
 * within reach of the code that made it.
 */
export class CardOutput extends ReactWidget implements IRenderMime.IRenderer {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly reveal: (request: string) => void
  ) {
    super();
    this.addClass('jp-Facetry-card');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.data = model.data[CARD_TYPE] as unknown as CardData;
    this.update();
    await this.renderPromise;
  }

  protected override render(): React.JSX.Element | null {
    const { data, trans } = this;
    if (data === null || !Array.isArray(data.needs)) {
      return null;
    }
    const waiting = data.state === 'pending' || data.state === 'waiting';
    const { request } = data;
    return (
      <>
        <ul>
          {data.needs.map((need, at) => (
            <li key={at}>{safeText(String(need.granted ?? need.words))}</li>
          ))}
        </ul>
        <p role="status">
          {this.words(data)}{' '}
          {waiting && request !== undefined && (
            <button className="jp-mod-styled" onClick={() => this.reveal(request)}>
              {trans.__('Decide in the sidebar')}
            </button>
          )}
        </p>
      </>
    );
  }

  private words(data: CardData): string {
    const { trans } = this;
    switch (data.state) {
      case 'pending':
        return trans.__('Waiting for your decision.');
      case 'waiting':
        return trans.__('The cell no longer waits; the request does.');
      case 'granted':
        return trans.__('Granted.');
      case 'denied':
        return data.reason ? trans.__('Denied: %1', safeText(data.reason)) : trans.__('Denied.');
      case 'withdrawn':
        return trans.__('Withdrawn.');
      default:
        return trans.__('No answer came in time.');
    }
  }

  private data: CardData | null = null;
}
