import { Address } from './address';
import { Authenticators } from './authenticator';
import { h } from './dom';
import { Drafts } from './draft/drafts';
import { Embedding } from './embedding';
import { hearOfKey } from './keyNews';
import { type Page, type PageContext, type Subject, failureText, plainPage } from './page';
import { layInFrame } from './parts';
import { reached } from './reached';
import { ConsentService } from './service';
import { chosen, isLanguage } from './strings';
import { pageOf } from './subjects';

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
    // At the notebook's own origin its scripts could read and change it: nothing is kept there.
    drafts: new Drafts(() => (config.mode === 'page' ? null : window.sessionStorage)),
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
    reached(() => pageOf(context, wish, { next, back, address, embedding }), failed, still).then(
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
