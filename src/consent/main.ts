import type { BrowserPrincipal } from '../client/browserPrincipal';
import { connectPage } from './connect';
import { h } from './dom';
import { enrolPage, failureText, type PageContext, plainPage, requestPage } from './pages';
import { ConsentService, type ConsentConfig } from './service';
import { ENGLISH } from './strings';

/** What this page is asked to show: only ids come from outside. */
type Subject =
  | { kind: 'enrol'; code: string }
  | { kind: 'request'; id: string }
  | { kind: 'proposal'; id: string }
  | { kind: 'none' };

const ID = /^[0-9a-f]{32}$/;
const framed = window.parent !== window;
const service = new ConsentService(window.location.origin, window.fetch);
const strings = ENGLISH;
let current: { dispose(): void } | undefined;
let pages: string[] = [];

/** The subject and way back that the address names; the address itself is cleaned at once. */
function fromAddress(): { subject: Subject; next: string | null } {
  const fields = new URLSearchParams(window.location.hash.slice(1));
  // A code in the address bar would end up in the history and over somebody's shoulder.
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  const code = fields.get('enrol');
  const next = fields.get('next');
  if (code !== null) {
    return { subject: { kind: 'enrol', code }, next };
  }
  for (const kind of ['request', 'proposal'] as const) {
    const id = fields.get(kind);
    if (id !== null && ID.test(id)) {
      return { subject: { kind, id }, next };
    }
  }
  return { subject: { kind: 'none' }, next };
}

function post(message: object): void {
  if (framed) {
    for (const origin of pages) {
      window.parent.postMessage(message, origin);
    }
  }
}

function show(element: HTMLElement): void {
  current?.dispose();
  current = undefined;
  const main = document.getElementById('main') as HTMLElement;
  main.replaceChildren(element);
  main.querySelector('h1')?.focus();
  post({ facetry: 'size', height: main.scrollHeight });
}

function context(settled: () => void): PageContext {
  return { service, strings, windowed: !framed, settled };
}

function settled(): void {
  post({ facetry: 'settled' });
}

/** Only back to a page of this server: the address is not to send a person elsewhere. */
function leadBack(next: string | null): void {
  if (next !== null && URL.canParse(next) && pages.includes(new URL(next).origin)) {
    window.location.assign(next);
    return;
  }
  show(plainPage(strings.enrolDone));
}

function windowLink(subject: Subject): HTMLElement {
  const fragment = subject.kind === 'request' || subject.kind === 'proposal' ? subject.id : '';
  return h(
    'a',
    { href: `/#${subject.kind}=${fragment}`, target: '_blank', rel: 'noopener' },
    strings.openWindow
  );
}

async function open(subject: Subject, config: ConsentConfig, next: string | null): Promise<void> {
  const device = await service.device();
  if (subject.kind === 'enrol') {
    if (framed) {
      return;
    }
    show(enrolPage(context(settled), subject.code, () => leadBack(next)));
    return;
  }
  if (device === null) {
    show(
      plainPage(
        strings.noKeyHere,
        strings.enrolFromTerminal,
        ...(framed && config.enrolled ? [windowLink(subject)] : [])
      )
    );
    return;
  }
  await openWith(device, subject);
}

async function openWith(device: BrowserPrincipal, subject: Subject): Promise<void> {
  if (subject.kind === 'request') {
    const page = await requestPage(context(settled), device, subject.id);
    show(page.element);
    current = page;
  } else if (subject.kind === 'proposal') {
    const { proposals = [] } = await device.system.registry.list();
    const proposal = proposals.find(({ id }) => id === subject.id);
    show(
      proposal === undefined
        ? plainPage(strings.gone)
        : connectPage(context(settled), device, proposal)
    );
  } else {
    const { requests } = await device.system.requests.list();
    const waiting = requests.filter(request => request.state === 'pending');
    const first = waiting[0];
    if (first === undefined) {
      show(plainPage(strings.nothingWaiting));
    } else {
      await openWith(device, { kind: 'request', id: first.id });
    }
  }
}

async function start(): Promise<void> {
  const { subject, next } = fromAddress();
  try {
    const config = await service.config();
    pages = config.pages;
    new ResizeObserver(() =>
      post({ facetry: 'size', height: document.documentElement.scrollHeight })
    ).observe(document.body);
    window.addEventListener('message', event => {
      const message = event.data as { facetry?: unknown; request?: unknown; proposal?: unknown };
      if (event.source !== window.parent || !pages.includes(event.origin) || !framed) {
        return;
      }
      if (message.facetry !== 'show') {
        return;
      }
      const kind = typeof message.request === 'string' ? 'request' : 'proposal';
      const id = message[kind];
      if (typeof id === 'string' && ID.test(id)) {
        open({ kind, id }, config, null).catch(fail);
      }
    });
    post({ facetry: 'ready' });
    if (!framed) {
      await open(subject, config, next);
    }
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  show(plainPage(failureText(strings, error)));
}

void start();
