import {
  ClockOff,
  KeyStoreError,
  type PageMark,
  Refused,
  ServiceProblem,
  Unreachable
} from '../client';
import { FacetryError, safeText } from '../protocol';
import { NoPasskey } from './authenticator';
import { h } from './dom';
import type { Drafts } from './draft/drafts';
import type { Wish } from './embedding';
import type { ConsentConfig, ConsentService } from './service';
import { type Strings, fill } from './strings';

/** What this page is asked to show: only ids come from outside. */
export type Subject =
  { kind: 'enrol'; code: string; namesItself?: boolean } | Wish | { kind: 'none' };

/** The list of browsers that may approve. */
export const DEVICES = { kind: 'devices', id: 'all' } as const satisfies Subject;

/** What a person is to know, in the words of the table. */
export class Told extends FacetryError {}

/** What is shown now. */
export interface Page {
  element: HTMLElement;
  /** It is shown for want of a key, and is another one once there is one. */
  keyless?: boolean;
  /** What was to be done is done: whoever is led there again begins anew. */
  finished?: boolean;
  dispose?(): void;
}

/** What every page is given. */
export interface PageContext {
  service: ConsentService;
  config: ConsentConfig;
  strings: Strings;
  /** Whether this is a window of its own, not a frame. */
  windowed: boolean;
  /** Monotonic milliseconds. */
  now(): number;
  /** Seconds since the epoch. */
  seconds(): number;
  random(length: number): Uint8Array;
  /** What was chosen on cards that wait. */
  drafts: Drafts;
  /** Shows another page in the place of this one. */
  show(page: Page): void;
  /** @param back what to lead back to once this is done */
  open(subject: Subject, back?: Subject): void;
  /** Tells the page around the frame that this subject is over. */
  settled(): void;
  /** Tells it that somebody has pressed, and is to see what comes of it. */
  pressed(): void;
  /** Tells it that this subject is over, but not as whoever pressed here had it. */
  overtaken(): void;
}

/** What is said of all that widens where the notebook's own page approves. */
export function pageMark({ config }: PageContext): PageMark {
  return config.mode === 'page' ? { mode: 'page' } : {};
}

/** A heading, sentences, and what else is given. */
export function plainPage(heading: string, ...rest: (string | Node | null)[]): Page {
  return {
    element: h(
      'section',
      { class: 'plain' },
      h('h1', { tabindex: -1 }, heading),
      ...rest.map(part => (typeof part === 'string' ? h('p', {}, part) : part))
    )
  };
}

/** The same where something has gone well. */
export function goodPage(heading: string, ...rest: (string | Node | null)[]): Page {
  const page = plainPage(heading, ...rest);
  page.element.classList.add('good');
  return { ...page, finished: true };
}

/** Something to do that is said in words, not in a button of its own. */
export function actionLink(words: string, press: () => void): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'link', click: event => void (event.isTrusted && press()) },
    words
  );
}

/** A link that opens this subject in a small window of its own. */
export function windowLink(subject: Subject, words: string): HTMLElement {
  const shown = 'id' in subject ? `${subject.kind}=${subject.id}&` : '';
  // It is read as this page is, which may follow the page around it and not the browser.
  const fragment = `#${shown}lang=${document.documentElement.lang}`;
  const href = new URL(`./${fragment}`, document.baseURI).href;
  const link = h(
    'a',
    {
      href,
      target: '_blank',
      rel: 'noopener',
      click: event => {
        event.preventDefault();
        if (event.isTrusted) {
          window.open(href, '_blank', 'noopener,popup,width=640,height=760');
        }
      }
    },
    words
  );
  return link;
}

/** What follows a decision: the next that waits, or the end. */
export async function nextWaiting(
  context: PageContext,
  waiting: () => Promise<string[]>
): Promise<HTMLElement | null> {
  const { strings, windowed } = context;
  if (!windowed) {
    return null;
  }
  const ids = await waiting().catch(() => []);
  const next = ids[0];
  if (next === undefined) {
    // Or stay: where nothing waits, the next one comes up by itself.
    const stay = actionLink(strings.waitForNext, () => context.open({ kind: 'none' }));
    return h('p', {}, `${strings.closeWindow} `, stay);
  }
  return h(
    'button',
    { type: 'button', click: () => context.open({ kind: 'request', id: next }) },
    fill(strings.someWait, ids.length)
  );
}

/** A sentence about a failure, for a person. */
export function failureText(strings: Strings, error: unknown): string {
  if (error instanceof Told) {
    return error.message;
  }
  if (error instanceof KeyStoreError && error.code === 'key_store_busy') {
    return strings.keysBusy;
  }
  if (error instanceof NoPasskey) {
    return noPasskeyText(strings, error);
  }
  if (error instanceof Unreachable) {
    return strings.offline;
  }
  if (error instanceof ClockOff) {
    const { seconds } = error;
    return fill(seconds > 0 ? strings.clockAhead : strings.clockBehind, Math.abs(seconds));
  }
  if (error instanceof Refused) {
    return `${strings.noLonger}. ${strings.enrolFromTerminal}`;
  }
  if (error instanceof ServiceProblem && error.code === 'bad_passkey') {
    return strings.passkeyBad;
  }
  const message = safeText(error instanceof Error ? error.message : String(error));
  return error instanceof ServiceProblem ? message : fill(strings.failed, message);
}

/** Each says that nothing was sent: what stands on the card stands. */
function noPasskeyText(strings: Strings, { code }: NoPasskey): string {
  return {
    passkey_absent: strings.passkeyAbsent,
    passkey_address: strings.passkeyAddress,
    passkey_none: strings.passkeyNotShown,
    passkey_late: strings.passkeyLate,
    passkey_there: strings.passkeyThere
  }[code];
}
