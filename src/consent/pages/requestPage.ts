import { type Decided, type RequestView, ServiceProblem, Unreachable } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { ActCard } from '../cards/actCard';
import { AgreedCard } from '../cards/agreedCard';
import { Approval, type DecidedCard, type Decision } from '../cards/approval';
import { askerOf } from '../cards/asker';
import { Card, type AskedRequest } from '../cards/card';
import { h } from '../dom';
import { isOwner } from './enrol';
import {
  type Page,
  type PageContext,
  Told,
  actionLink,
  failureText,
  nextWaiting,
  plainPage,
  windowLink
} from '../page';
import {
  agreedPage,
  decidedPage,
  type Done,
  type Ended,
  endedPage,
  waitsForOthers
} from './requestEnd';
import { keptLine } from '../draft/kept';
import { type Reading, RequestWatch } from './requestWatch';
import { ruleable } from '../draft/ruleDraft';
import { rulePage } from './rulePage';

/** What may have changed behind a card that is shown: it has to be read again. */
const STALE = [
  'request_changed',
  'definition_changed',
  'shown_otherwise',
  'unknown_object',
  'unknown_action',
  'other_terms',
  'already_agreed'
];

/** One request from when it is shown until it has ended, wherever it is decided. */
export class RequestPage implements Page {
  constructor(
    private readonly context: PageContext,
    private readonly device: BrowserPrincipal,
    private readonly id: string
  ) {
    this.element = h('div', { class: 'request' });
    this.notice = h('p', { class: 'notice', role: 'alert' });
    this.watch = new RequestWatch(context, device, id, {
      stale: why => (why === 'changed' ? this.read(context.strings.changed) : this.again(why)),
      ended: request => this.ended(request),
      lost: error => {
        this.notify(failureText(context.strings, error));
        this.approval?.refresh();
      }
    });
  }

  readonly element: HTMLElement;

  /** @throws what reading the request throws */
  async open(): Promise<void> {
    await this.read('');
    this.watch.start();
  }

  dispose(): void {
    this.watch.dispose();
    this.approval?.dispose();
  }

  /** Shows the request as it is now, with a challenge of its own. */
  private async read(notice: string): Promise<void> {
    const reading = await this.watch.read();
    if (reading === null) {
      return;
    }
    const { persons } = reading.request;
    if (persons?.yours) {
      this.said(agreedPage(this.context.strings, persons, await this.next()));
      return;
    }
    const back = this.draw(reading);
    this.notify([notice, ...(back ? [this.context.strings.draftBack] : [])].join(' ').trim());
  }

  /** In the place of the card: there is nothing to press, but it goes on. */
  private said({ element }: Page): void {
    this.agreed = true;
    this.context.drafts.drop(this.id);
    this.approval?.dispose();
    this.approval = undefined;
    this.notify('');
    this.element.replaceChildren(this.notice, element);
    if (document.hasFocus()) {
      element.querySelector('h1')?.focus();
    }
  }

  /** It stands as it is, with all that was narrowed on it, and is decided with another challenge. */
  private async again(why: 'away' | 'heard'): Promise<void> {
    const { strings } = this.context;
    await this.watch.renew();
    const away = this.unheard === null ? strings.wasAway : strings.notArrived;
    this.notify(why === 'away' ? away : '');
    this.approval?.edited([]);
  }

  /** Above the card; while nothing can be decided it stays in sight, however far down one reads. */
  private notify(words: string): void {
    this.notice.textContent = words;
    this.notice.classList.toggle('stays', this.watch.trouble !== null);
  }

  /** @returns whether it is as somebody had narrowed it before */
  private draw(reading: Reading): boolean {
    const { context } = this;
    const { request } = reading;
    this.approval?.dispose();
    const card = this.card(reading);
    this.approval = new Approval(card, {
      ...context,
      elsewhere: windowLink({ kind: 'request', id: this.id }, context.strings.inWindow),
      inPage: context.config.mode === 'page',
      blocked: () => {
        const { trouble } = this.watch;
        return trouble && failureText(context.strings, trouble);
      },
      send: decision => this.send(decision, request),
      later: () => this.later()
    });
    this.element.replaceChildren(this.notice, card.element, ...this.ruling(request));
    if (document.hasFocus()) {
      card.heading.focus();
    }
    // What others have agreed to is nobody's to narrow any more.
    return card instanceof Card && context.drafts.of(this.id, askedIn(reading)) !== null;
  }

  private card(reading: Reading): DecidedCard {
    const { request, bounds } = reading;
    const { strings } = this.context;
    const { act, persons, purpose, needs } = request;
    const now = Math.floor(this.context.seconds());
    const asker = askerOf(request);
    if (act) {
      return new ActCard(asker, act, strings, now);
    }
    const granted = persons?.granted;
    return persons && granted
      ? new AgreedCard({ ...asker, purpose, needs, bounds }, { ...persons, granted }, strings, now)
      : this.cardOf(
          { ...asker, purpose, lines: needs, bounds, ...(persons && { persons }) },
          reading,
          now
        );
  }

  /** The way to decide such requests beforehand, where a rule could. */
  private ruling(request: RequestView): HTMLElement[] {
    const { context, device, id } = this;
    if (!ruleable(request) || !isOwner(device)) {
      return [];
    }
    // Not as the subject: the page around may ask for this card again.
    const back = (): void => {
      const page = new RequestPage(context, device, id);
      void page.open().then(() => context.show(page));
    };
    const press = (): void => context.show(rulePage(context, device, request, back));
    return [h('p', { class: 'below-card' }, actionLink(context.strings.ruleOffer, press))];
  }

  private cardOf(asked: AskedRequest, reading: Reading, now: number): Card {
    const { context, id } = this;
    const asks = askedIn(reading);
    const edited = (changed: Element[]): void => {
      this.approval?.edited(changed);
      if (card.touched) {
        context.drafts.keep(id, asks, card.drafts.map(keptLine));
      } else {
        context.drafts.drop(id);
      }
    };
    const kept = context.drafts.of(id, asks) ?? [];
    const card = new Card(asked, context.strings, now, edited, kept);
    for (const [object, proposal] of reading.connectable) {
      card.offer(object, () =>
        context.open({ kind: 'proposal', id: proposal }, { kind: 'request', id: this.id })
      );
    }
    return card;
  }

  private async send(decision: Decision, request: RequestView): Promise<void> {
    const { context, device } = this;
    const { strings } = context;
    let decided: Decided;
    this.pressed = true;
    context.pressed();
    try {
      decided = await this.decide(decision, request);
    } catch (error) {
      this.pressed = false;
      if (error instanceof Unreachable) {
        this.unheard = decision.outcome;
        this.watch.missed(error);
      }
      await this.failed(error);
      return;
    }
    context.settled();
    if (decided.state === 'pending' && decided.persons) {
      this.pressed = false;
      this.said(waitsForOthers(strings, decided.persons, await this.next()));
      return;
    }
    context.drafts.drop(this.id);
    this.dispose();
    const next = await this.next();
    context.show(decidedPage(strings, request, decision, { owner: isOwner(device), next }));
  }

  /** What was pressed counts for the card as it was read, whichever start of the service reads it. */
  private async decide(decision: Decision, request: RequestView): Promise<Decided> {
    const { device, watch } = this;
    const signed = (): Promise<Decided> =>
      this.context.service.decide(device, request, decision, watch.reading!.challenge);
    try {
      return await signed();
    } catch (error) {
      // A start since then knows nothing of the challenge, and has decided nothing by it.
      if (codeOf(error) === 'challenge_spent' && (await watch.renewUnchanged())) {
        return signed();
      }
      throw error;
    }
  }

  /** @throws Told with what the person is to know, where the card stays as it is */
  private async failed(error: unknown): Promise<void> {
    const { strings } = this.context;
    if (error instanceof Unreachable) {
      throw new Told('unreachable', strings.offlineSent, { cause: error });
    }
    const code = codeOf(error);
    if (code === 'already_decided' || code === 'no_such_request') {
      this.overtaken = true;
      await this.read('');
    } else if (STALE.includes(code)) {
      await this.read(`${strings.changed} ${failureText(strings, error)}`);
    } else {
      await this.watch.renew().catch(() => undefined);
      const words = code === 'challenge_spent' ? strings.tooOld : failureText(strings, error);
      throw new Told(code || 'not_decided', words, { cause: error });
    }
  }

  private ended({ state }: RequestView): void {
    if (this.pressed) {
      // Perhaps by what was pressed here: its answer says so.
      return;
    }
    const { context } = this;
    context.drafts.drop(this.id);
    const done = this.done(state as Ended);
    this.dispose();
    if (done === 'overtaken') {
      context.overtaken();
    } else {
      context.settled();
    }
    const page = endedPage(context.strings, state as Ended, done);
    this.element.replaceChildren(page.element);
    if (document.hasFocus()) {
      this.element.querySelector('h1')?.focus();
    }
    void this.next().then(next => next && page.element.append(next));
  }

  private done(state: Ended): Done {
    // Perhaps it was another who did the same: that is not told here.
    if (this.unheard !== null && { grant: 'granted', deny: 'denied' }[this.unheard] === state) {
      return 'unheard';
    }
    return this.overtaken ? 'overtaken' : this.agreed ? 'agreed' : 'nothing';
  }

  private later(): void {
    const { strings } = this.context;
    this.dispose();
    this.context.settled();
    this.context.show(plainPage(strings.laterHeading, strings.laterWhy));
  }

  private next(): Promise<HTMLElement | null> {
    return nextWaiting(this.context, async () => {
      const { requests } = await this.device.system.requests.list();
      return requests
        .filter(
          ({ id, state, persons }) =>
            state === 'pending' && persons?.yours !== true && id !== this.id
        )
        .map(({ id }) => id);
    });
  }

  /** Whether what was pressed here is under way. */
  private pressed = false;
  /** What was pressed and sent, and got no answer. */
  private unheard: Decision['outcome'] | null = null;
  /** Whether whoever looks has agreed, as one of several. */
  private agreed = false;
  /** Whether it came too late. */
  private overtaken = false;
  private readonly notice: HTMLElement;
  private readonly watch: RequestWatch;
  private approval: Approval | undefined;
}

/**
 * What is asked for, with what whoever decides may grant at most: what was narrowed of that stays
 * narrowed, whatever the asker is called.
 */
function askedIn({ request: { needs, act }, bounds }: Reading): string {
  const asked = needs.map(({ terms, known, definitions }) => [terms, known, definitions]);
  return JSON.stringify([asked, act, bounds]);
}

function codeOf(error: unknown): string {
  return error instanceof ServiceProblem ? error.code : '';
}
