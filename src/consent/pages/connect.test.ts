import type { BrowserPrincipal } from '../../client/browserPrincipal';
import type { Definition, ProposalView } from '../../protocol';
import { connectPage } from './connect';
import type { Page, PageContext } from '../page';
import { ENGLISH } from '../strings/english';

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

const FOLDER: ProposalView = {
  ...OFFER,
  name: 'reports',
  kind: 'files',
  title: 'reports',
  origin: 'file:///home/ann/my reports',
  actions: { read: offered('read', true) }
};

describe('the card of a folder', () => {
  test('says its path, as a person would', () => {
    expect(shown(FOLDER).querySelector('.sentence')!.textContent).toBe(
      'The folder /home/ann/my reports, read only.'
    );
  });

  test('says the path of the folder that loses its name', () => {
    const replaces = { title: 'old', origin: 'file:///srv/old', permissions: 0 };
    const warning = shown({ ...FOLDER, replaces }).querySelector('.warning')!.textContent;
    expect(warning).toContain('old at /srv/old,');
  });
});

describe('the card of an API', () => {
  const API: ProposalView = { ...OFFER, kind: 'openapi', origin: 'http://localhost:8011' };
  const leftOut = (proposal: ProposalView): HTMLElement | null =>
    shown(proposal).querySelector('.left-out');

  test('tells what its document describes and can’t be offered, and why, without markup', () => {
    const first = [
      { operation: `POST /${HOSTILE}`, why: 'The schema leads nowhere.' },
      { operation: 'GET /b', why: HOSTILE }
    ];
    const told = leftOut({ ...API, left_out: { operations: 5, first } })!;
    expect(told.querySelector('summary')!.textContent).toBe(
      '5 operations of its document can’t be offered'
    );
    expect([...told.querySelectorAll('li')].map(line => line.textContent)).toEqual([
      'POST /⟨U+202E⟩<img src=x onerror=alert(1)> The schema leads nowhere.',
      'GET /b ⟨U+202E⟩<img src=x onerror=alert(1)>',
      'and 3 more'
    ]);
    expect(told.querySelector('img')).toBeNull();
  });

  test('warns that a key goes to somebody else, whoever types it or has it there', () => {
    const warning = (proposal: Partial<ProposalView>): string | undefined =>
      shown({ ...API, ...proposal }).querySelector('.warning')?.textContent ?? undefined;
    const auth = { kind: 'oauth2', at: `https://thief.example${HOSTILE}` };
    for (const offered of [true, false]) {
      expect(warning({ auth, offered })).toBe(
        'Its key goes to https://thief.example⟨U+202E⟩<img src=x onerror=alert(1)>, which is not where the API is.'
      );
    }
    expect(warning({ auth: { kind: 'oauth2' } })).toBeUndefined();
  });

  test('warns that calls may reach what is inside the network', () => {
    const warning = (proposal: ProposalView): string | undefined =>
      shown(proposal).querySelector('.warning')?.textContent ?? undefined;
    expect(warning({ ...API, inside: true })).toBe(ENGLISH.connectInside);
    expect(warning(API)).toBeUndefined();
  });

  test('says nothing of that where all is offered', () => {
    expect(leftOut(API)).toBeNull();
  });
});
