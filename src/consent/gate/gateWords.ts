import type { ArmingState } from './arming';
import { h } from '../dom';
import type { Sight } from './sight';
import { type Strings, fill } from '../strings';

export interface GateWordsOptions {
  strings: Strings;
  /** Opens the same card in a window of its own. */
  elsewhere?: HTMLElement;
  /** Something came into the digits' field. */
  input(event: Event): void;
}

/** What is said at a moment. */
export interface Said {
  /** Why a press would not count, or that it would. */
  hint: string;
  ready: boolean;
  /** Whether a window of its own would help. */
  elsewhere: boolean;
  /** Whether digits would count. */
  typeable: boolean;
  /** Whether nothing else would, however long somebody waits. */
  typedOnly: boolean;
  /** What the digits do, and the two that are due. */
  verb: string;
  digits: string;
}

/** What stands beside the buttons: why a press would not count now, the digits, and their field. */
export class GateWords {
  constructor(private readonly options: GateWordsOptions) {
    const { elsewhere } = options;
    this.hint = h('p', { class: 'hint', id: 'gate-hint' }, this.said, ' ', elsewhere ?? null);
    this.field = h('input', {
      type: 'text',
      inputmode: 'numeric',
      autocomplete: 'off',
      maxlength: 2,
      'aria-describedby': 'gate-digits',
      input: event => options.input(event)
    });
    this.typing = h(
      'p',
      { class: 'digits' },
      h('label', {}, this.verb, this.lead, this.shown, this.field),
      this.wrong
    );
    this.element = h('div', { class: 'gate' }, this.hint, this.typing);
  }

  readonly element: HTMLElement;
  readonly field: HTMLInputElement;

  show({ hint, ready, elsewhere, typeable, typedOnly, verb, digits }: Said): void {
    this.said.textContent = hint;
    this.hint.classList.toggle('ready', ready);
    this.options.elsewhere?.toggleAttribute('hidden', !elsewhere);
    this.element.classList.toggle('blocked', !typeable);
    this.typing.inert = !typeable;
    const { strings } = this.options;
    this.lead.textContent = typedOnly ? strings.digitsOnly : strings.digits;
    this.verb.textContent = fill(strings.digitsField, verb);
    this.shown.replaceChildren(...[...digits].map(digit => h('kbd', {}, digit)));
    this.keepPlace();
  }

  /** What was wrong with the digits typed last; empty where nothing was. */
  complain(words: string): void {
    this.wrong.textContent = words;
  }

  /** The card has another width: the words may take less room again. */
  widthChanged(): void {
    this.element.style.minHeight = '';
  }

  /**
   * What is said of the card's sight must not change its height: the frame would follow it, and
   * show another part of the card, about which something else is to be said, without end.
   */
  private keepPlace(): void {
    const { height } = this.element.getBoundingClientRect();
    this.element.style.minHeight = `${height}px`;
  }

  private readonly said = h('span');
  private readonly shown = h('span', { class: 'shown', id: 'gate-digits' });
  /** Screen readers are told what to type by the verb. */
  private readonly lead = h('span', { 'aria-hidden': 'true' });
  private readonly verb = h('span', { class: 'unseen' });
  private readonly wrong = h('span', { class: 'wrong', role: 'alert' });
  private readonly hint: HTMLElement;
  private readonly typing: HTMLElement;
}

/** What a person would have to do for a press to count; sight comes first. */
export function hintFor(
  strings: Strings,
  windowed: boolean,
  sight: Pick<Sight, 'state' | 'read'> | undefined,
  arming: ArmingState
): string {
  switch (sight?.state) {
    case 'covered':
      return strings.armCovered;
    case 'untold':
      return strings.armUntold;
    case 'unread':
      return strings.armScroll;
    case 'partly':
      if (!windowed) {
        return strings.armTooSmall;
      }
      return sight.read ? strings.armRead : strings.armScroll;
    default:
      break;
  }
  switch (arming) {
    case 'armed':
      return strings.armReady;
    case 'waiting-for-pointer':
      return strings.armWaiting;
    case 'resting':
      return strings.armResting;
    default:
      return strings.armSettling;
  }
}
