import { type Terms } from '../protocol';
import { Arming } from './arming';
import { Card } from './card';
import { Digits } from './digits';
import { h } from './dom';
import { type Strings, fill } from './strings';

export type Mode = 'pointer' | 'digits' | 'page';

/** What a person decided, handed to the part that holds the key. */
export interface Decision {
  outcome: 'grant' | 'deny';
  granted: (Terms | null)[];
  reason?: string;
  mode: Mode;
}

export interface ApprovalOptions {
  strings: Strings;
  /** A window of its own: slower arming, and a pointer move is demanded. */
  windowed: boolean;
  /** Monotonic milliseconds. */
  now(): number;
  random(length: number): Uint8Array;
  /** Signs and sends; resolves with what to tell the person. */
  send(decision: Decision): Promise<string>;
  later(): void;
}

/**
 * One card with its buttons: decides whether a press or a key counts as a person's consent.
 * Grant needs an armed pointer or the card's digits; Deny narrows, so a trusted press suffices.
 */
export class Approval {
  constructor(
    private readonly card: Card,
    private readonly options: ApprovalOptions
  ) {
    const { strings, windowed } = options;
    this.arming = new Arming({
      quietMs: windowed ? 1000 : 500,
      needsMove: windowed,
      now: () => options.now()
    });
    this.digits = new Digits(length => options.random(length));
    this.status = h('p', { class: 'status', role: 'status' });
    this.grantButton = h('button', { class: 'grant', type: 'button', click: e => this.press(e) });
    this.reason = h('input', { type: 'text', maxlength: 200, 'aria-label': strings.denyReason });
    this.reason.placeholder = strings.denyReason;
    const denyButton = h(
      'button',
      { class: 'deny', type: 'button', click: e => void (e.isTrusted && this.deny()) },
      strings.deny
    );
    const laterButton = h(
      'button',
      { class: 'later', type: 'button', click: () => options.later() },
      strings.later
    );
    this.digitsLine = h('p', { class: 'digits' });
    this.buttons = h(
      'footer',
      {},
      h('div', { class: 'buttons' }, this.grantButton, denyButton, laterButton),
      this.digitsLine,
      this.reason,
      this.status
    );
    card.element.append(this.buttons);
    this.watch();
    this.refresh();
  }

  /** The card's terms changed under the person's hands: what armed before counts no more. */
  edited(): void {
    this.digits.deal();
    this.refresh();
  }

  /** Stops observing; the card is no longer shown. */
  dispose(): void {
    this.stop.abort();
    this.observer?.disconnect();
    clearTimeout(this.timer);
  }

  private watch(): void {
    const { element } = this.card;
    const on = { signal: this.stop.signal };
    element.addEventListener('pointermove', e => this.pointer(e, 'move'), on);
    element.addEventListener('pointerenter', e => this.pointer(e, 'enter'), on);
    element.addEventListener('pointerleave', e => this.pointer(e, 'leave'), on);
    element.ownerDocument.addEventListener('keydown', e => this.key(e), on);
    for (const kind of ['focus', 'blur', 'resize'] as const) {
      window.addEventListener(kind, () => this.disturb(), on);
    }
    document.addEventListener('visibilitychange', () => this.disturb(), on);
    document.addEventListener('scroll', () => this.disturb(), { ...on, capture: true });
    this.observe(element);
  }

  /** IntersectionObserver v2: `isVisible` is false under any overlay, filter or opacity. */
  private observe(element: HTMLElement): void {
    const options = { threshold: [1], trackVisibility: true, delay: 100 };
    const observer = new IntersectionObserver(entries => {
      for (const entry of entries as (IntersectionObserverEntry & { isVisible?: boolean })[]) {
        this.tracked = entry.isVisible !== undefined;
        this.arming.visibility(entry.isVisible === true && entry.intersectionRatio >= 1);
        this.refresh();
      }
    }, options);
    observer.observe(element);
    this.observer = observer;
  }

  private pointer(event: PointerEvent, kind: 'move' | 'enter' | 'leave'): void {
    if (event.isTrusted) {
      this.arming.pointer(kind);
      this.refresh();
    }
  }

  private disturb(): void {
    this.arming.disturb();
    this.refresh();
  }

  private press(event: Event): void {
    const pointer = event as PointerEvent;
    // A key that activates the button also arrives as a click, with no pointer behind it.
    const byPointer = pointer.isTrusted && pointer.detail > 0;
    if (byPointer && this.arming.state() === 'armed') {
      void this.grant('pointer');
    } else {
      this.say(this.hint());
    }
  }

  private key(event: KeyboardEvent): void {
    const typing =
      event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (!event.isTrusted || typing || !/^[0-9]$/.test(event.key) || event.repeat) {
      return;
    }
    const result = this.digits.type(event.key);
    if (result === 'right') {
      void this.grant('digits');
    } else if (result === 'wrong') {
      this.say(this.options.strings.wrongDigits);
    }
    this.refresh();
  }

  private async grant(mode: Mode): Promise<void> {
    const problem = this.card.problem();
    if (problem !== null || this.card.empty) {
      this.say(problem ?? this.options.strings.nothing);
      return;
    }
    await this.send({
      outcome: 'grant',
      granted: this.card.drafts.map(draft => draft.terms()),
      mode
    });
  }

  private async deny(): Promise<void> {
    const reason = this.reason.value.trim();
    await this.send({
      outcome: 'deny',
      granted: this.card.drafts.map(() => null),
      mode: 'pointer',
      ...(reason && { reason })
    });
  }

  private async send(decision: Decision): Promise<void> {
    if (this.sending) {
      return;
    }
    this.sending = true;
    this.refresh();
    try {
      this.say(await this.options.send(decision));
    } catch (error) {
      this.sending = false;
      this.say(fill(this.options.strings.failed, (error as Error).message));
      this.refresh();
    }
  }

  private say(text: string): void {
    this.status.textContent = text;
  }

  private hint(): string {
    const { strings } = this.options;
    switch (this.arming.state()) {
      case 'hidden':
        return this.tracked ? strings.armHidden : '';
      case 'settling':
        return strings.armSettling;
      case 'waiting-for-pointer':
        return strings.armWaiting;
      case 'armed':
        return strings.armReady;
    }
  }

  private refresh(): void {
    const { strings } = this.options;
    const problem = this.card.problem();
    this.grantButton.textContent = this.card.narrowed ? strings.grantNarrowed : strings.grant;
    this.grantButton.disabled = this.sending || this.card.empty || problem !== null;
    const state = this.arming.state();
    this.grantButton.dataset['arming'] = state;
    this.digitsLine.textContent = fill(strings.digits, this.digits.shown);
    if (!this.sending) {
      this.say(problem ?? this.hint());
    }
    clearTimeout(this.timer);
    if (state === 'settling') {
      this.timer = setTimeout(() => this.refresh(), this.arming.remaining() + 1);
    }
  }

  private readonly arming: Arming;
  private readonly digits: Digits;
  private readonly status: HTMLElement;
  private readonly grantButton: HTMLButtonElement;
  private readonly reason: HTMLInputElement;
  private readonly digitsLine: HTMLElement;
  private readonly buttons: HTMLElement;
  private readonly stop = new AbortController();
  private observer: IntersectionObserver | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tracked = true;
  private sending = false;
}
