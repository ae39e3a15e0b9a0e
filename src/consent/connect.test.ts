import type { BrowserPrincipal } from '../client/browserPrincipal';
import type { Definition, ProposalView } from '../protocol';
import { connectPage } from './connect';
import type { Page, PageContext } from './page';
import { ENGLISH } from './strings/english';

const HOSTILE = '\u202E<img src=x onerror=alert(1)>';

function offered(name: string, safe: boolean): Definition {
  return {
    name,
    safe,
    summary: HOSTILE,
    args: { type: 'object', properties: {}, required: [], additionalProperties: false },
    returns: null,
    upload: false,
    http: null
  };
}

const CONTEXT = {
  strings: ENGLISH,
  windowed: false,
  config: { pages: [], enrolled: true, mode: 'frame' },
  now: () => 0,
  seconds: () => 0,
  random: (length: number) => new Uint8Array(length)
} as unknown as PageContext;

const OFFER: ProposalView = {
  id: '0'.repeat(32),
  name: 'account',
  kind: 'kernel',
  title: `accounts.ipynb${HOSTILE}`,
  origin: 'kernel:x',
  actions: { balance: offered('balance', true), deposit: offered('deposit', false) },
  auth: null,
  offered: false,
  replaces: null
};

// What is in sight is the gate's to know; the words of the card are the same.
Object.assign(globalThis, {
  IntersectionObserverEntry: class {},
  IntersectionObserver: class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
});

const pages: Page[] = [];
afterEach(() => pages.splice(0).forEach(page => page.dispose?.()));

function shown(proposal: ProposalView): HTMLElement {
  const page = connectPage(CONTEXT, {} as BrowserPrincipal, proposal);
  pages.push(page);
  return page.element;
}

describe('the card of an object that a notebook offers', () => {
  test('says whose it is, that it is that notebook’s code, and what changes something', () => {
    const page = shown(OFFER);
    expect(page.querySelector('h1')!.textContent).toBe('Connect “account”');
    expect(page.querySelector('.sentence')!.textContent).toBe(
      'An object offered by accounts.ipynb⟨U+202E⟩<img src=x onerror=alert(1)>. ' +
        'It answers while that kernel runs, and runs that kernel’s code.'
    );
    const lines = [...page.querySelectorAll('.offered li')].map(line => line.textContent!);
    expect(lines.map(line => line.includes(ENGLISH.canWrite))).toEqual([false, true]);
    expect(page.querySelector('summary')!.textContent).toContain('(2)');
  });

  test('shows no markup of what the notebook says, and asks for no secret', () => {
    const page = shown(OFFER);
    expect(page.querySelector('img')).toBeNull();
    expect(page.textContent).not.toContain('\u202E');
    expect(page.querySelector('input[type="password"]')).toBeNull();
  });
});
