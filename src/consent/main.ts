import { ServiceProblem } from '../client';
import type { BrowserPrincipal } from '../client/browserPrincipal';
import { Address } from './address';
import { Authenticators } from './authenticator';
import { beyondPage } from './pages/beyond';
import { connectPage } from './pages/connect';
import { devicesPage } from './pages/devices';
import { h } from './dom';
import { Embedding } from './embedding';
import { enrolPage, isOwner, mayApprove } from './pages/enrol';
import { entryPage } from './pages/entry';
import { exportPage } from './pages/export';
import {
  DEVICES,
  type Page,
  type PageContext,
  type Subject,
  actionLink,
  failureText,
  goodPage,
  plainPage,
  windowLink
} from './page';
import { IdlePage, nextOf } from './pages/idlePage';
import { layInFrame } from './parts';
import { recoverPage } from './pages/recovery';
import { knockPage } from './pages/knock';
import { reached } from './reached';
import { RequestPage } from './pages/requestPage';
import { renamePage } from './pages/rename';
import { resumePage } from './pages/resume';
import { hearOfKey, tellOfKey } from './keyNews';
import { ConsentService } from './service';
import { chosen, isLanguage } from './strings';

let { language, strings } = chosen(navigator.languages);
const banner = h('p', { class: 'banner', role: 'note' });
const main = document.getElementById('main') as HTMLElement;
const framed = Embedding.framed;
const address = new Address(window, framed);
let current: Page | undefined;
let subject: Subject | undefined;

/** As the page that leads here is read, which need not be in the browser's first language. */
function speak(tag: string): void {
  // What is being read is not exchanged under whoever reads it.
  if (subject === undefined && current === undefined) {
    ({ language, strings } = chosen([tag]));
    sayLanguage();
  }
}

function led(tag: string | null): void {
  if (isLanguage(tag)) {
    speak(tag);
  }
}

function sayLanguage(): void {
  document.documentElement.lang = language;
  document.title = strings.title;
  banner.textContent = strings.pageMode;
}

function show(page: Page): void {
  if (page === current) {
    return;
  }
  current?.dispose?.();
  current = page;
  main.replaceChildren(page.element);
  focusHeading();
}

function failed(error: unknown): void {
  show(plainPage(strings.welcome, failureText(strings, error)));
}

/** Only in a page that has the focus already: a card that comes up takes nobody's keys. */
function focusHeading(): void {
  if (document.hasFocus()) {
    main.querySelector('h1')?.focus();
  }
}

/** Only back to a page of this server: the address is not to send a person elsewhere. */
function leadBack(next: string | null, context: PageContext): void {
  const { pages } = context.config;
  if (next !== null && URL.canParse(next) && pages.includes(new URL(next).origin)) {
    window.location.assign(next);
    return;
  }
  // Whoever was let in by somebody else may have no JupyterLab here.
  const stay = actionLink(strings.enrolStay, () => context.open({ kind: 'none' }));
  show(goodPage(strings.enrolDone, strings.enrolBack, stay));
}

function noKey(context: PageContext, wanted: Subject): Page {
  if (framed) {
    return context.config.enrolled
      ? plainPage(strings.noKeyHere, strings.noKeyFramed, windowLink(wanted, strings.openWindow))
      : plainPage(strings.noKeyHere, strings.enrolFromTerminal);
  }
  const recover = (code: string): void => context.open({ kind: 'enrol', code });
  return plainPage(
    strings.noKeyHere,
    strings.enrolFromTerminal,
    strings.enrolReload,
    h(
      'p',
      {},
      actionLink(strings.recoverOffer, () => context.show(recoverPage(context, recover)))
    )
  );
}

async function pageOf(
  context: PageContext,
  wanted: Subject,
  from: { next: string | null; back: Subject | undefined; embedding: Embedding }
): Promise<Page> {
  const { next, back, embedding } = from;
  const device = await context.service.device();
  const able = device !== null && mayApprove(device);
  if (able) {
    embedding.device(device.holding.kid);
  }
  if (wanted.kind === 'enrol' && !framed) {
    if (able && (await device.stands()) === 'live') {
      return plainPage(strings.enrolAlready, strings.enrolAlreadyWhy);
    }
    return enrolPage(context, wanted, enrolled => {
      tellOfKey();
      return isOwner(enrolled) ? leadBack(next, context) : context.open({ kind: 'none' });
    });
  }
  return able
    ? cardOf(context, device, wanted, back)
    : { ...noKey(context, wanted), keyless: true };
}

async function cardOf(
  context: PageContext,
  device: BrowserPrincipal,
  wanted: Subject,
  back?: Subject
): Promise<Page> {
  if (wanted.kind === 'request') {
    return requestPage(context, device, wanted.id);
  }
  if (!isOwner(device)) {
    return wanted.kind === 'none' ? idle(context, device) : beyondPage(context, device, 'act');
  }
  const { system } = device;
  switch (wanted.kind) {
    case 'proposal': {
      const { proposals = [] } = await system.registry.list();
      const proposal = proposals.find(({ id }) => id === wanted.id);
      return proposal === undefined
        ? plainPage(strings.goneProposal, strings.goneProposalWhy)
        : connectPage(context, device, proposal, back);
    }
    case 'resume':
      return resumePage(context, device, wanted.id);
    case 'rename':
      return renamePage(context, device, wanted.id);
    case 'entry':
      return entryPage(context, device, Number(wanted.id));
    case 'export':
      return exportPage(context, device);
    case 'devices':
      return devicesPage(context, device);
    case 'knock':
      return knockPage(context, device, () => context.open(DEVICES));
    default: {
      const { requests } = await system.requests.list();
      const first = nextOf(requests);
      if (first !== undefined) {
        const shown = { kind: 'request', id: first.id } as const;
        address.keep(shown);
        return cardOf(context, device, shown);
      }
      // The page around a frame says itself what is to be shown in it.
      return framed ? plainPage(strings.welcome, strings.nothingWaiting) : idle(context, device);
    }
  }
}

async function requestPage(
  context: PageContext,
  device: BrowserPrincipal,
  id: string
): Promise<Page> {
  const page = new RequestPage(context, device, id);
  try {
    await page.open();
    return page;
  } catch (error) {
    const none = error instanceof ServiceProblem && error.code === 'no_such_request';
    if (none && !isOwner(device)) {
      return beyondPage(context, device, 'request');
    }
    throw error;
  }
}

/** Until something waits; whoever decides about a part alone has no other page. */
async function idle(context: PageContext, device: BrowserPrincipal): Promise<Page> {
  const page = new IdlePage(context, device);
  await page.open();
  return page;
}

async function start(): Promise<void> {
  sayLanguage();
  let { wanted, next, language: tag } = address.read();
  led(tag);
  // Typed as if every browser had it, everywhere.
  const credentials = navigator.credentials as CredentialsContainer | undefined;
  const authenticators = new Authenticators(credentials);
  const base = new URL('.', document.baseURI).href;
  const service = new ConsentService(base, window.fetch, authenticators);
  const config = (await reached(() => service.config(), failed))!;
  const embedding = new Embedding(
    config.pages,
    wish => open(wish),
    // What it may choose is which of two, both of which can be read.
    scheme => {
      document.documentElement.style.colorScheme = scheme;
    },
    speak
  );
  const context: PageContext = {
    service,
    config,
    get strings() {
      return strings;
    },
    windowed: !framed,
    now: () => performance.now(),
    seconds: () => Date.now() / 1000,
    random: length => crypto.getRandomValues(new Uint8Array(length)),
    show,
    open: (wish, back) => open(wish, back),
    settled: () => {
      address.keep({ kind: 'none' });
      embedding.post('settled');
    },
    pressed: () => embedding.post('pressed'),
    overtaken: () => {
      address.keep({ kind: 'none' });
      embedding.post('overtaken');
    }
  };

  function open(wish: Subject, back?: Subject): void {
    // The page around may say it again; a card that is being read stays.
    if (JSON.stringify(wish) === JSON.stringify(subject)) {
      embedding.sizeAgain();
      return;
    }
    subject = wish;
    address.keep(wish);
    const still = (): boolean => subject === wish;
    reached(() => pageOf(context, wish, { next, back, embedding }), failed, still).then(
      page => (page !== null && still() ? show(page) : page?.dispose?.()),
      (error: unknown) => {
        if (still()) {
          subject = undefined;
          failed(error);
        }
      }
    );
  }

  hearOfKey(() => {
    if (current?.keyless === true && subject !== undefined) {
      const wish = subject;
      subject = undefined;
      open(wish);
    }
  });
  if (config.mode === 'page') {
    main.before(banner);
  }
  window.addEventListener('focus', () => {
    if (document.activeElement === document.body) {
      focusHeading();
    }
  });
  if (framed) {
    layInFrame(main, (height, least) => embedding.size(height, least));
    embedding.ready();
  } else {
    // A link to another request, or one to enrol, in a window that is open already.
    window.addEventListener('hashchange', () => {
      if (window.location.hash !== '') {
        ({ wanted, next, language: tag } = address.read());
        led(tag);
        if (current?.finished === true) {
          subject = undefined;
        }
        open(wanted);
      }
    });
    open(wanted);
  }
}

start().catch(failed);
