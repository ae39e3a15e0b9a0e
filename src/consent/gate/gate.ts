import { Arming } from './arming';
import { Digits } from './digits';
import { h } from '../dom';
import { GateWords, hintFor } from './gateWords';
import { Sight } from './sight';
import type { Strings } from '../strings';

/** How a person said yes, as the decision will say (docs/protocol.md §7). */
export type Mode = 'pointer' | 'digits' | 'page';

export interface GateOptions {
  strings: Strings;
  /** A window of its own: slower, and not within reach of a page around it. */
  windowed: boolean;
  /** Opens the same card in a window of its own; shown where only that helps. */
  elsewhere?: HTMLElement;
  /** Monotonic milliseconds. */
  now(): number;
  random(length: number): Uint8Array;
  /** What the digits do, for instance “Grant”. */
  verb(): string;
  /** Why there is nothing to say yes to at the moment, or null. */
  problem(): string | null;
  /** A person said yes: by `button`, or by digits (the first button). */
  consented(mode: 'pointer' | 'digits', button: HTMLButtonElement): void;
}

const QUIET_MS = { frame: 500, window: 1000 };

/**
 * Decides whether a press or a key counts as a person's consent. Everything that widens
 * authority goes through one of these: an armed pointer, or the two digits.
 */
export class Gate {
  /** @param element the whole card, to be seen from its first word to its last button */
  constructor(
    private readonly element: HTMLElement,
    private readonly options: GateOptions
  ) {
    const { windowed, now } = options;
    this.quietMs = windowed ? QUIET_MS.window : QUIET_MS.frame;
    this.arming = new Arming({ quietMs: this.quietMs, now: () => now() });
    this.digits = new Digits({ random: length => options.random(length), now: () => now() });
    this.digits.hush(this.quietMs);
    this.said = new GateWords({ ...options, input: event => this.typedInField(event) });
  }

  /** Begins to observe, once the card is complete. */
  start(): void {
    const { element, options } = this;
    this.sight = new Sight(element, options.windowed, () => this.saw());
    this.watch();
    this.refresh();
  }

  /** Why a press would not count now, the digits, and the field to type them in. */
  get words(): HTMLElement {
    return this.said.element;
  }

  /** A button that says yes. The first one made is what the digits press. */
  button(label: string, className: string): HTMLButtonElement {
    const button: HTMLButtonElement = h(
      'button',
      {
        class: className,
        type: 'button',
        'aria-describedby': 'gate-hint',
        click: event => this.press(event as PointerEvent, button)
      },
      label
    );
    this.buttons.push(button);
    return button;
  }

  /** The card changed: what armed before counts no more. */
  disturb(changed: Iterable<Element> = []): void {
    this.arming.disturb();
    this.digits.deal();
    this.digits.hush(this.quietMs);
    this.sight?.reread(changed);
    this.refresh();
  }

  /** While an answer is awaited nothing can be pressed. */
  set busy(busy: boolean) {
    if (this.waiting && !busy) {
      // What it says of a failure makes the card grow: browsers drop what is pressed right then.
      this.arming.disturb();
    }
    this.waiting = busy;
    this.refresh();
  }

  /** Shows anew what may be pressed and what is missing. */
  refresh(): void {
    const { strings } = this.options;
    const problem = this.options.problem();
    const state = this.arming.state();
    for (const button of this.buttons) {
      button.setAttribute(
        'aria-disabled',
        String(state !== 'armed' || problem !== null || this.waiting)
      );
      button.dataset['arming'] = state;
      button.toggleAttribute('data-problem', problem !== null);
    }
    const { windowed } = this.options;
    const sight = this.sight?.state ?? '';
    const typeable = problem === null && !this.waiting && this.mayType();
    this.said.show({
      hint: this.waiting
        ? strings.sending
        : (problem ?? hintFor(strings, windowed, this.sight, state)),
      ready: state === 'armed' && problem === null,
      elsewhere: !windowed && problem === null && ['partly', 'untold'].includes(sight),
      typeable,
      typedOnly: typeable && (sight === 'untold' || (windowed && sight === 'partly')),
      verb: this.options.verb(),
      digits: this.digits.shown
    });
    clearTimeout(this.timer);
    if (state === 'settling') {
      this.timer = setTimeout(() => this.refresh(), this.arming.remaining() + 1);
    }
  }

  /** Stops observing; the card is no longer shown. */
  dispose(): void {
    this.stop.abort();
    this.sight?.dispose();
    clearTimeout(this.timer);
  }

  private watch(): void {
    const { element } = this;
    const on = { signal: this.stop.signal };
    const pointer = (event: PointerEvent): void => {
      // A finger has no place before it presses: it types the digits.
      if (event.isTrusted && event.pointerType !== 'touch') {
        this.arming.pointer(event);
        this.refresh();
      }
    };
    for (const kind of ['pointerenter', 'pointermove', 'pointerdown', 'pointerup'] as const) {
      element.addEventListener(kind, pointer, { ...on, capture: true });
    }
    const left = (): void => {
      this.arming.pointerLeft();
      this.refresh();
    };
    element.addEventListener('pointerleave', left, on);
    element.addEventListener('toggle', () => this.disturb(), { ...on, capture: true });
    document.addEventListener('keydown', event => this.key(event), on);
    for (const kind of ['focus', 'blur'] as const) {
      window.addEventListener(kind, () => this.focused(), on);
    }
    window.addEventListener('resize', () => this.resized(), on);
    document.addEventListener('visibilitychange', () => this.unsettled(), on);
    document.addEventListener('scroll', () => this.unsettled(), { ...on, capture: true });
  }

  /** Something moved, but the card says what it said: the digits stay. */
  private unsettled(): void {
    this.arming.disturb();
    this.digits.hush(this.quietMs);
    this.refresh();
  }

  /** A window that came to the front must settle; a frame gets the focus by the press itself. */
  private focused(): void {
    if (this.options.windowed) {
      this.unsettled();
    } else {
      this.digits.hush(this.quietMs);
      this.refresh();
    }
  }

  private resized(): void {
    if (!this.options.windowed) {
      // Whoever sizes the frame could show the terms for a moment, and then their end alone.
      this.sight?.reread();
    }
    const { innerWidth, devicePixelRatio } = window;
    const [width, ratio] = this.size;
    this.size = [innerWidth, devicePixelRatio];
    // A frame that only became taller, as it asked for, has moved nothing.
    if (this.options.windowed || innerWidth !== width || devicePixelRatio !== ratio) {
      this.said.widthChanged();
      this.arming.resized();
      this.unsettled();
    }
  }

  private saw(): void {
    this.arming.visibility(this.sight?.state === 'whole');
    this.refresh();
  }

  private press(event: PointerEvent, button: HTMLButtonElement): void {
    // A key that presses a button also arrives as a click, with no pointer behind it.
    const byPointer = event.isTrusted && event.detail > 0 && event.pointerType !== 'touch';
    const open = this.options.problem() === null && !this.waiting;
    if (byPointer && open && this.arming.state() === 'armed') {
      this.options.consented('pointer', button);
    } else if (event.isTrusted && open && !byPointer && this.mayType()) {
      this.said.field.focus();
    }
    this.refresh();
  }

  /** Whether digits would count: the card can be read, as far as this browser can tell. */
  private mayType(): boolean {
    const { sight } = this;
    return sight !== undefined && (['whole', 'untold'].includes(sight.state) || sight.read);
  }

  private key(event: KeyboardEvent): void {
    const typing = takesText(event.target);
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (!event.isTrusted || typing || held || event.repeat || event.key.length > 1) {
      return;
    }
    if (/^[0-9]$/.test(event.key)) {
      this.typed(event.key);
    } else if (event.key !== ' ') {
      // Somebody writes a text and believes to be elsewhere.
      this.digits.hush(QUIET_MS.window);
    }
  }

  private typedInField(event: Event): void {
    const { value } = this.said.field;
    const last = value.at(-1) ?? '';
    if (event.isTrusted && (event as InputEvent).inputType === 'insertText') {
      this.typed(last);
    } else {
      this.digits.hush(0);
      this.said.field.value = '';
    }
  }

  private typed(character: string): void {
    if (this.options.problem() !== null || this.waiting || !this.mayType()) {
      this.said.field.value = '';
      return;
    }
    const { strings } = this.options;
    const result = this.digits.type(character);
    if (result !== 'more') {
      this.said.field.value = '';
    }
    this.said.complain(
      result === 'wrong' ? strings.wrongDigits : result === 'early' ? strings.earlyDigits : ''
    );
    this.refresh();
    if (result === 'right') {
      this.options.consented('digits', this.buttons[0]!);
    }
  }

  private readonly quietMs: number;
  private readonly arming: Arming;
  private readonly digits: Digits;
  private sight: Sight | undefined;
  private readonly said: GateWords;
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly stop = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private size = [window.innerWidth, window.devicePixelRatio];
  private waiting = false;
}

/** A checkbox takes Space alone: who strikes an action with it types the digits next. */
function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && target.type !== 'checkbox')
  );
}
