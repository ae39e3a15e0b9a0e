import { Refused } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { boundsSentence, type FacetView, type RequestView } from '../../protocol';
import { h } from '../dom';
import { isOwner } from './enrol';
import { DEVICES, type Page, type PageContext, actionLink, failureText } from '../page';
import { told } from '../said';

const POLL_MS = 1500;

/** The facet by which a device decides about a part, while it does. */
export async function boundedFacet(device: BrowserPrincipal): Promise<FacetView | undefined> {
  const { facets } = await device.system.self.facets();
  return facets.find(({ bounds, state }) => bounds !== undefined && state === 'live');
}

/** The first of the requests that this person can do something about. */
export function nextOf(requests: readonly RequestView[]): RequestView | undefined {
  return requests.find(({ state, persons }) => state === 'pending' && persons?.yours !== true);
}

/**
 * What a window shows while nothing waits, and to whoever decides about a part, what that part is.
 * The next request comes up by itself, and the end of it all is told.
 */
export class IdlePage implements Page {
  constructor(
    private readonly context: PageContext,
    private readonly device: BrowserPrincipal
  ) {
    const { strings } = context;
    this.element = h(
      'section',
      { class: 'plain' },
      h('h1', { tabindex: -1 }, strings.nothingWaiting),
      this.bounds,
      h('p', {}, strings.approverWaits),
      isOwner(device)
        ? h(
            'p',
            {},
            actionLink(strings.devices, () => context.open(DEVICES))
          )
        : null,
      this.notice
    );
  }

  readonly element: HTMLElement;

  /** @throws what reading its own facets throws */
  async open(): Promise<void> {
    if (isOwner(this.device)) {
      this.poll();
      return;
    }
    const held = await boundedFacet(this.device);
    if (held === undefined) {
      this.notice.textContent = `${this.context.strings.noLonger}.`;
      return;
    }
    const terms = held.bounds!.map(bound => bound.terms);
    this.bounds.append(told(words => boundsSentence(held.petname, terms, words)));
    this.poll();
  }

  dispose(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private poll(): void {
    this.timer = setTimeout(() => void this.look(), POLL_MS);
  }

  private async look(): Promise<void> {
    const { context } = this;
    try {
      const { requests } = await this.device.system.requests.list();
      const next = nextOf(requests);
      if (this.over) {
        return;
      }
      if (next !== undefined) {
        context.open({ kind: 'request', id: next.id });
        return;
      }
      this.notice.textContent = '';
    } catch (error) {
      this.notice.textContent =
        error instanceof Refused
          ? `${context.strings.noLonger}.`
          : failureText(context.strings, error);
    }
    if (!this.over) {
      this.poll();
    }
  }

  private readonly bounds = h('div');
  private readonly notice = h('p', { class: 'notice', role: 'alert' });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;
}
