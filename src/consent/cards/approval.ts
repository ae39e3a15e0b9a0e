import type { Terms } from '../../protocol';
import { h } from '../dom';
import { Gate, type Mode } from '../gate/gate';
import type { Strings } from '../strings';

/** What a person decided, handed to the part that holds the key. */
export interface Decision {
  outcome: 'grant' | 'deny';
  granted: (Terms | null)[];
  reason?: string;
  mode: Mode;
}

/** What a person looks at and decides: it draws, whether a press counts is not its to say. */
export interface DecidedCard {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  /** What deciding for it is called. */
  readonly verb: string;
  /** Whether there are two things to grant: what is asked, and what was made of it. */
  readonly differs: boolean;
  /** What a denial grants. */
  readonly denied: null[];
  /** Why it can't be granted as it stands, or null. */
  problem(): string | null;
  /** One per line, null for a struck one. */
  granted(asAsked: boolean): (Terms | null)[];
}

export interface ApprovalOptions {
  strings: Strings;
  windowed: boolean;
  /** Opens the same card in a window of its own. */
  elsewhere: HTMLElement;
  /** Every decision bears the mark that the page itself could have made it. */
  inPage: boolean;
  /** Monotonic milliseconds. */
  now(): number;
  random(length: number): Uint8Array;
  /** Signs and sends; rejects with what to tell the person. */
  send(decision: Decision): Promise<void>;
  later(): void;
  /** Why nothing can be decided at the moment, or null. */
  blocked(): string | null;
}

/**
 * The foot of a card: Grant goes through the gate; Deny narrows, so a trusted press or key
 * suffices.
 */
export class Approval {
  constructor(
    private readonly card: DecidedCard,
    private readonly options: ApprovalOptions
  ) {
    const { strings } = options;
    this.gate = new Gate(card.element, {
      ...options,
      verb: () => card.verb,
      problem: () => options.blocked() ?? card.problem(),
      consented: (mode, button) => void this.grant(mode, button === this.asAsked)
    });
    this.grantButton = this.gate.button(card.verb, 'grant');
    this.asAsked = this.gate.button(strings.grantAsAsked, 'as-asked');
    this.reason = h('input', {
      type: 'text',
      maxlength: 200,
      'aria-label': strings.denyReasonFor,
      placeholder: strings.denyReason
    });
    this.denyButton = h(
      'button',
      { class: 'deny', type: 'button', click: event => void (event.isTrusted && this.deny()) },
      strings.deny
    );
    const later = h(
      'button',
      { class: 'later', type: 'button', click: () => options.later() },
      strings.later
    );
    this.status = h('p', { class: 'status', role: 'alert' });
    card.element.append(
      h(
        'footer',
        {},
        h('div', { class: 'buttons' }, this.grantButton, this.asAsked),
        this.gate.words,
        h('div', { class: 'buttons denying' }, this.denyButton, this.reason, later),
        this.status
      )
    );
    this.relabel();
    this.gate.start();
  }

  /** The card's terms changed under the person's hands. */
  edited(changed: Element[]): void {
    this.status.textContent = '';
    this.relabel();
    this.gate.disturb(changed);
  }

  /** What blocks may have come or gone. */
  refresh(): void {
    this.gate.refresh();
  }

  dispose(): void {
    this.gate.dispose();
  }

  private relabel(): void {
    this.grantButton.textContent = this.card.verb;
    this.asAsked.classList.toggle('off', !this.card.differs);
    this.asAsked.inert = !this.card.differs;
  }

  private grant(mode: 'pointer' | 'digits', asAsked: boolean): Promise<void> {
    return this.send({
      outcome: 'grant',
      granted: this.card.granted(asAsked),
      mode: this.options.inPage ? 'page' : mode
    });
  }

  private deny(): Promise<void> {
    const reason = this.reason.value.trim();
    return this.send({
      outcome: 'deny',
      granted: this.card.denied,
      mode: this.options.inPage ? 'page' : 'pointer',
      ...(reason && { reason })
    });
  }

  private async send(decision: Decision): Promise<void> {
    if (this.sending) {
      return;
    }
    this.busy(true);
    this.status.textContent = '';
    try {
      await this.options.send(decision);
    } catch (error) {
      this.status.textContent = (error as Error).message;
      this.busy(false);
    }
  }

  private busy(busy: boolean): void {
    this.sending = busy;
    this.denyButton.disabled = busy;
    this.gate.busy = busy;
  }

  private readonly gate: Gate;
  private readonly grantButton: HTMLButtonElement;
  private readonly asAsked: HTMLButtonElement;
  private readonly denyButton: HTMLButtonElement;
  private readonly reason: HTMLInputElement;
  private readonly status: HTMLElement;
  private sending = false;
}
