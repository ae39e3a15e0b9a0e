import { newKeys, Refused, ServiceClient, shownFor } from '../../../src/client';
import { toldName } from '../../../src/protocol';
import { BrowserPrincipal } from '../../../src/client/browserPrincipal';
import type { FacetryError, RequestView, Terms } from '../../../src/protocol';
import { INSIDE, onTheWire } from './wire';

/**
 * What a cell's output does that wants its own request granted: it is script in JupyterLab's page,
 * with all that this page has: the server's token, the page's key, the frame. Each attempt says
 * what came of it.
 */
export interface Hostile {
  forge(): Promise<string[]>;
  useKey(): Promise<Record<string, string>>;
  look(): Promise<Record<string, unknown>>;
  fetch(): Promise<Record<string, string>>;
  /** Lays something over the frame, or does something to it; `undo` takes it away. */
  cover(way: keyof typeof COVERS): void;
  undo(): void;
  /** Pulls the frame so that what is at `point` of it comes under `pointer`. */
  pull(by: { x: number; y: number }): void;
  /** A second frame with the same card, out of sight, over all of the page. */
  frameAgain(): Promise<void>;
  openWindow(): Promise<Record<string, string>>;
  /** Answers to the byte; `foreign` is a facet of somebody else. */
  onTheWire(foreign: string): Promise<Record<string, string>>;
  /** Proposes to connect addresses inside. */
  reachInside(): Promise<Record<string, string>>;
}

interface Victim {
  frame: HTMLIFrameElement;
  /** Origin of the page that approves. */
  consent: string;
  base: string;
  page: BrowserPrincipal;
  request: RequestView;
}

const COVERS = {
  'a nearly transparent overlay': (frame: HTMLIFrameElement) => over(frame, 'opacity: 0.02'),
  'other words over the card': (frame: HTMLIFrameElement) =>
    over(frame, 'clip-path: inset(0 0 120px 0)'),
  'a frame half transparent': (frame: HTMLIFrameElement) => restyle(frame, 'opacity: 0.5'),
  'a frame made small': (frame: HTMLIFrameElement) =>
    restyle(frame, 'transform: scale(0.4); transform-origin: 0 0'),
  'a sliver with the buttons alone': (frame: HTMLIFrameElement) =>
    restyle(frame, 'clip-path: inset(calc(100% - 110px) 0 0 0)')
} as const;

const undoing: (() => void)[] = [];

function over(frame: HTMLIFrameElement, css: string): void {
  const cover = document.createElement('div');
  const { left, top, width, height } = frame.getBoundingClientRect();
  cover.style.cssText =
    `position: fixed; left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px; ` +
    `z-index: 99999; pointer-events: none; background: white; ${css}`;
  document.body.append(cover);
  undoing.push(() => cover.remove());
}

function restyle(frame: HTMLIFrameElement, css: string): void {
  const before = frame.style.cssText;
  frame.style.cssText += `; ${css}`;
  undoing.push(() => (frame.style.cssText = before));
}

/** Name of the error, or what was said instead of one. */
async function outcome(attempt: () => unknown): Promise<string> {
  try {
    return String(await attempt());
  } catch (error) {
    return error instanceof Refused
      ? (error.explained?.code ?? 'refused')
      : (error as Error).constructor.name === 'DOMException'
        ? (error as DOMException).name
        : (error as Error).constructor.name;
  }
}

/** The page’s own principal, as any script of the page finds it. */
async function pageKey(): Promise<Pick<Victim, 'base' | 'page'>> {
  const config = JSON.parse(document.getElementById('jupyter-config-data')!.textContent!) as {
    baseUrl: string;
    token: string;
  };
  const base = new URL(config.baseUrl, window.location.href).href;
  const client = new ServiceClient({
    base: `${base}facetry/s`,
    fetch: (address, init) =>
      fetch(address, {
        ...init,
        cache: 'reload',
        headers: { ...(init?.headers as object), authorization: `token ${config.token}` }
      })
  });
  return { base, page: (await BrowserPrincipal.load(client, 'page'))! };
}

async function victim(): Promise<Victim> {
  const { base, page } = await pageKey();
  const frame = document.querySelector<HTMLIFrameElement>('#jp-facetry-sidebar iframe')!;
  const { requests } = await page.system.requests.list();
  return {
    frame,
    consent: new URL(frame.src).origin,
    base,
    page,
    request: requests.find(({ state }) => state === 'pending')!
  };
}

/** What would be granted: all that was asked for. */
function everything({ needs }: RequestView): Terms[] {
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  return needs.map(({ terms }) => ({ ...terms, expiry }));
}

const challenge = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))
    .replaceAll('+', '-')
    .replaceAll('/', '_');

const hostile: Hostile = {
  async forge() {
    const { frame, consent, request } = await victim();
    const heard: string[] = [];
    const listen = ({ origin, data, isTrusted }: MessageEvent): void => {
      if (isTrusted && origin === consent) {
        heard.push((data as { facetry?: string }).facetry ?? '');
      }
    };
    window.addEventListener('message', listen);
    for (const facetry of ['grant', 'decide', 'approve', 'settled', 'ready', 'enrol']) {
      for (const more of [{ request: request.id }, { request: request.id, outcome: 'grant' }]) {
        frame.contentWindow!.postMessage({ facetry, ...more }, '*');
      }
    }
    // As if the frame had said it: the page can't tell, and may therefore do nothing that counts.
    for (const data of [
      { facetry: 'settled' },
      { facetry: 'granted', request: request.id },
      { facetry: 'size', height: 1 },
      { facetry: 'size', height: 1e9 },
      { facetry: 'ready' }
    ]) {
      const source = frame.contentWindow;
      window.dispatchEvent(new MessageEvent('message', { origin: consent, source, data }));
    }
    // Presses and keys by script, at the frame and into it.
    const { left, top, width, height } = frame.getBoundingClientRect();
    const at = { clientX: left + width / 3, clientY: top + height - 40 };
    frame.focus();
    for (const kind of ['pointerover', 'pointermove', 'pointerdown', 'pointerup', 'click']) {
      frame.dispatchEvent(new PointerEvent(kind, { bubbles: true, isPrimary: true, ...at }));
    }
    frame.click();
    for (const key of [...'0123456789', 'Enter', ' ']) {
      frame.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
    await new Promise(resolve => setTimeout(resolve, 500));
    window.removeEventListener('message', listen);
    return heard;
  },

  async useKey() {
    const { page, request, base } = await victim();
    const { holding } = page;
    const { service, keys } = holding;
    const on = (object: string) => holding.facets.find(({ terms }) => terms.object === object)!;
    const decider = on('aios/requests');
    const granted = everything(request);
    const decision = await service.token(keys, 'facet-decision', {
      challenge: challenge(),
      fct: decider.id,
      granted,
      mode: 'pointer',
      named: request.who.name!.commitment,
      outcome: 'grant',
      request: request.id,
      request_digest: request.digest,
      shown: shownFor(request, granted)
    });
    const address = { address: 'http://127.0.0.1:9', methods: [{ method: 'GET', path: '/' }] };
    const added = { name: 'mine', kind: 'openapi', config: address };
    const name = toldName('me', length => crypto.getRandomValues(new Uint8Array(length)));
    const body = { bytes: name, type: 'application/json' };
    return {
      decide: await outcome(() => decider.call('decide', { decision })),
      introduce: await outcome(() => decider.call('introduce', { kind: 'owner' }, { body })),
      add: await outcome(() => on('aios/registry').call('add', added)),
      resume: await outcome(() => on('aios/facets').call('resume', { principal: holding.kid })),
      remove: await outcome(() => on('aios/registry').call('remove', { name: 'bank' })),
      // The server makes codes for pages, to any script of a page: never for more.
      'a new key': await outcome(async () => {
        const answer = await fetch(`${base}facetry/page`, {
          method: 'POST',
          body: '{}',
          headers: { authorization: `token ${configuredToken()}` }
        });
        const { code } = (await answer.json()) as { code: string };
        const { kind } = await service.enrol(await newKeys(), { code });
        return kind;
      })
    };
  },

  async look() {
    const { frame } = await victim();
    const databases = (await indexedDB.databases()).map(({ name }) => name).sort();
    return {
      document: await outcome(() => frame.contentWindow!.document.body.innerHTML),
      address: await outcome(() => frame.contentWindow!.location.href),
      element: String(frame.contentDocument),
      storage: await outcome(() => frame.contentWindow!.localStorage.length),
      script: await outcome(() =>
        (frame.contentWindow as unknown as { eval(s: string): void }).eval('1')
      ),
      databases,
      keys: await keyNames()
    };
  },

  async fetch() {
    const { consent, base } = await victim();
    const post = { method: 'POST', body: '{}' } as const;
    const told = ({ type, status }: Response): string => `${type} ${status}`;
    const ask = (path: string, init: RequestInit) =>
      outcome(async () => told(await fetch(`${consent}${path}`, init)));
    return {
      // With `Origin`, which is this page's.
      'a challenge': await ask('/consent/challenge', post),
      'who may approve': await ask('/consent/config', { mode: 'cors' }),
      'an enrolment': await ask('/enrol', post),
      // Without: such a request is sent, and its answer is kept from the page.
      'unreadable: who may approve': await ask('/consent/config', { mode: 'no-cors' }),
      'unreadable: a challenge': await ask('/consent/challenge', { ...post, mode: 'no-cors' }),
      'where the welcome leads': await outcome(async () =>
        told(await fetch(`${base}facetry/welcome`, { redirect: 'manual' }))
      ),
      'a code from the welcome': await outcome(async () => {
        const answer = await fetch(`${base}facetry/welcome`);
        return /enrol=/.test(answer.url + (await answer.text()));
      })
    };
  },

  cover(way) {
    COVERS[way](document.querySelector<HTMLIFrameElement>('#jp-facetry-sidebar iframe')!);
  },

  undo() {
    undoing.splice(0).forEach(undo => undo());
  },

  pull({ x, y }) {
    const frame = document.querySelector<HTMLIFrameElement>('#jp-facetry-sidebar iframe')!;
    restyle(frame, `position: relative; left: ${x}px; top: ${y}px`);
  },

  async frameAgain() {
    const { frame, consent, request } = await victim();
    const again = document.createElement('iframe');
    again.id = 'hostile-frame';
    again.src = frame.src;
    again.style.cssText =
      'position: fixed; inset: 0; width: 100vw; height: 100vh; border: 0; opacity: 0.01; z-index: 99999';
    const ready = new Promise<void>(resolve => {
      window.addEventListener('message', ({ source, data }) => {
        if (source === again.contentWindow && (data as { facetry?: string }).facetry === 'ready') {
          resolve();
        }
      });
    });
    document.body.append(again);
    undoing.push(() => again.remove());
    await ready;
    again.contentWindow!.postMessage({ facetry: 'show', request: request.id }, consent);
  },

  async onTheWire(foreign) {
    const { page, base } = await pageKey();
    const headers = { authorization: `token ${configuredToken()}` };
    return onTheWire({ page, base: `${base}facetry/s`, headers }, foreign);
  },

  async reachInside() {
    const { page } = await pageKey();
    const proposed = (address: string): Promise<string> => {
      const methods = [{ method: 'GET', path: '/' }];
      const config = { address, methods };
      return page.system.registry.propose({ name: 'mine', kind: 'openapi', config }).then(
        () => 'proposed',
        (error: FacetryError) => error.code
      );
    };
    const said: Record<string, string> = {};
    for (const address of INSIDE) {
      said[address] = await proposed(address);
    }
    return said;
  },

  async openWindow() {
    const { consent, request } = await victim();
    const opened = window.open(`${consent}/#request=${request.id}`, '_blank', 'popup')!;
    // Once its page has come: that is of another browsing context group, so that here it counts as closed.
    const deadline = performance.now() + 60_000;
    while (!opened.closed && performance.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    await new Promise(resolve => setTimeout(resolve, 2000));
    opened.postMessage({ facetry: 'show', request: request.id }, '*');
    opened.postMessage({ facetry: 'decide', request: request.id, outcome: 'grant' }, '*');
    return {
      closed: String(opened.closed),
      document: await outcome(() => opened.document.title),
      script: await outcome(() => {
        opened.location.href = `javascript:document.querySelector('.grant').click()`;
        return 'sent';
      })
    };
  }
};

function configuredToken(): string {
  const config = document.getElementById('jupyter-config-data')!.textContent!;
  return (JSON.parse(config) as { token: string }).token;
}

/** Names of all keys that this origin has. */
function keyNames(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('facetry', 1);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const asked = opening.result.transaction('keys').objectStore('keys').getAllKeys();
      asked.onsuccess = () => {
        opening.result.close();
        resolve(asked.result.map(String));
      };
    };
  });
}

Object.assign(window, { hostile });
