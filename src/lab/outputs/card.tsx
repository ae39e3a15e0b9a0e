import { ReactWidget } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../protocol';
import { askedLine, type CardNeed, grantedLine, type Line, meantWords } from './cardWords';
import type { Standing } from './standing';

export const CARD_TYPE = 'application/vnd.facetry.card+json';

interface CardData {
  state: string;
  /** `confirmation` of one act, or `offer` of an object, instead of a permission. */
  kind?: string;
  needs: CardNeed[];
  purpose: string;
  reason?: string;
  /** Name of the rule that granted it. */
  rule?: string;
  /** Of an offer the proposal that an owner takes up. */
  request?: string;
}

/**
 * What a cell asked for and how it stands. It never decides anything: everything in an output is
 * within reach of the code that made it.
 */
export class CardOutput extends ReactWidget implements IRenderMime.IRenderer {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly reveal: (request: string) => void,
    private readonly connect: (name: string, proposal: string) => void,
    private readonly standing: Standing | null = null
  ) {
    super();
    this.addClass('jp-Facetry-card');
  }

  override dispose(): void {
    this.standing?.changed.disconnect(this.changed, this);
    super.dispose();
  }

  /** The kernel that showed it is gone, and says no more of it: nothing waits for what is decided. */
  kernelEnded(): void {
    this.isLeft = true;
    this.update();
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.data = model.data[CARD_TYPE] as unknown as CardData;
    this.isLeft = false;
    this.standing?.changed.disconnect(this.changed, this);
    if (this.standing !== null && this.waits && this.data.kind !== 'offer') {
      this.shown = this.standing.now();
      this.standing.changed.connect(this.changed, this);
      this.standing.look();
    }
    this.update();
    await this.renderPromise;
  }

  protected override render(): React.JSX.Element | null {
    const { data, trans } = this;
    if (data === null || !Array.isArray(data.needs)) {
      return null;
    }
    if (data.state === 'granted' && data.kind === undefined) {
      return this.granted(data);
    }
    const { request } = data;
    if (this.waits && this.isOver) {
      return (
        <>
          <List lines={data.needs.map(need => askedLine(trans, need, data.kind))} />
          <p role="status">{trans.__('No longer waiting. Run the cell again to go on.')}</p>
        </>
      );
    }
    const hints = data.needs.map(need => meantWords(trans, need)).filter(hint => hint !== null);
    return (
      <>
        <List lines={data.needs.map(need => askedLine(trans, need, data.kind))} />
        {hints.map(hint => (
          <p key={hint} className="jp-Facetry-hint">
            {hint}
          </p>
        ))}
        <p role="status">
          {this.words(data)}{' '}
          {this.waits && request !== undefined && (
            <button className="jp-mod-styled" onClick={() => this.lead(data, request)}>
              {data.kind === 'offer' ? trans.__('Look at it…') : trans.__('Decide in the sidebar')}
            </button>
          )}
        </p>
      </>
    );
  }

  private get waits(): boolean {
    return this.data?.state === 'pending' || this.data?.state === 'waiting';
  }

  /** The kernel's last word was another: it was decided, or is gone. */
  private get isOver(): boolean {
    const { data, shown, standing } = this;
    if (this.isLeft && data?.kind === 'offer') {
      return true;
    }
    return (
      shown !== null &&
      data?.request !== undefined &&
      standing?.isOver(data.request, shown) === true
    );
  }

  private changed(): void {
    this.update();
  }

  private lead({ kind, needs }: CardData, request: string): void {
    if (kind === 'offer') {
      this.connect(String(needs[0]?.object), request);
    } else {
      this.reveal(request);
    }
  }

  /** Each need once, by what became of it. */
  private granted({ needs, rule }: CardData): React.JSX.Element {
    const { trans } = this;
    const given = needs.filter(({ granted, held }) => Boolean(granted) && held !== true);
    const said = (need: CardNeed): Line => grantedLine(trans, need);
    const parts: [string, Line[]][] = [
      [
        trans.__('Held already'),
        needs.filter(({ granted, held }) => Boolean(granted) && held === true).map(said)
      ],
      [trans.__('Granted'), given.filter(whole).map(said)],
      [trans.__('Granted, narrowed'), given.filter(need => !whole(need)).map(said)],
      [
        trans.__('Not granted'),
        needs.filter(({ granted }) => !granted).map(need => askedLine(trans, need, undefined))
      ]
    ];
    return (
      <div role="status">
        {parts
          .filter(([, lines]) => lines.length > 0)
          .map(([name, lines]) => (
            <React.Fragment key={name}>
              <p>{name}</p>
              <List lines={lines} />
            </React.Fragment>
          ))}
        {rule !== undefined && (
          <p>{trans.__('Granted by the rule “%1”, without asking.', safeText(rule, 120))}</p>
        )}
      </div>
    );
  }

  private words(data: CardData): string {
    const { trans } = this;
    switch (this.isLeft && this.waits ? 'waiting' : data.state) {
      case 'granted':
        return data.kind === 'offer' ? trans.__('Offered.') : trans.__('Confirmed.');
      case 'pending':
        return data.kind === 'confirmation'
          ? trans.__('Waiting for you to confirm this.')
          : data.kind === 'offer'
            ? trans.__('This notebook offers it; waiting for you to connect it.')
            : trans.__('Waiting for your decision.');
      case 'waiting':
        return trans.__('The cell has stopped waiting; the request is still open.');
      case 'denied':
        return data.reason ? trans.__('Denied: %1', safeText(data.reason)) : trans.__('Denied.');
      case 'withdrawn':
        return trans.__('Withdrawn.');
      case 'bad_descriptor':
        return trans.__(
          'Granted, but it does not prove to be what was asked for: nothing is held.'
        );
      default:
        return trans.__('No answer came in time.');
    }
  }

  private data: CardData | null = null;
  private isLeft = false;
  /** When it was shown as waiting. */
  private shown: number | null = null;
}

function whole({ words, granted }: CardNeed): boolean {
  return granted === words;
}

/** What the kernel says; any code can have said it. */
function List({ lines }: { lines: readonly Line[] }): React.JSX.Element {
  return (
    <ul>
      {lines.map((line, at) => (
        <li key={at} {...line} />
      ))}
    </ul>
  );
}
