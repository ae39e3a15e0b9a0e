import { isLanguage } from './strings';

/** What the page around the frame may say: one id of one kind. */
export type Wish = {
  kind: 'request' | 'proposal' | 'resume' | 'rename' | 'entry' | 'export' | 'devices' | 'knock';
  id: string;
};

/** Whether the page around is light or dark: its theme need not be the system's. */
export type Scheme = 'light' | 'dark';

/** What an id of each kind looks like; nothing else is heard. */
const IDS: Record<Wish['kind'], RegExp> = {
  request: /^[0-9a-f]{32}$/,
  proposal: /^[0-9a-f]{32}$/,
  /** A facet, or a principal by its key. */
  resume: /^([0-9a-f]{32}|[A-Za-z0-9_-]{43})$/,
  /** A principal by its key. */
  rename: /^[A-Za-z0-9_-]{43}$/,
  /** The index of an entry. */
  entry: /^(0|[1-9]\d{0,14})$/,
  export: /^all$/,
  devices: /^all$/,
  knock: /^new$/
};
export const WISHES = Object.keys(IDS) as Wish['kind'][];

/**
 * The border between this frame and the page around it: ids, heights, light or dark and the tag of
 * a language cross it; no key but a public one, which the page knows from the ledger.
 */
export class Embedding {
  /**
   * @param pages origins that this page talks to
   * @param heard called with each well-formed wish
   * @param looks called with how the page around looks
   * @param speaks called with the language of the page around, where this page has it
   */
  constructor(
    pages: readonly string[],
    heard: (wish: Wish) => void,
    looks: (scheme: Scheme) => void = () => undefined,
    speaks: (language: string) => void = () => undefined
  ) {
    if (!Embedding.framed) {
      return;
    }
    window.addEventListener('message', event => {
      if (event.source !== window.parent || !pages.includes(event.origin)) {
        return;
      }
      const scheme = readScheme(event.data);
      if (scheme !== null) {
        looks(scheme);
      }
      const language = readLanguage(event.data);
      if (language !== null) {
        speaks(language);
      }
      const wish = readWish(event.data);
      if (wish !== null) {
        if (this.around === undefined) {
          this.around = event.origin;
          this.sizeAgain();
        }
        heard(wish);
      }
    });
  }

  static get framed(): boolean {
    return window.parent !== window;
  }

  /** Said to whoever is around: it tells nothing, and who that is shows in what they answer. */
  ready(): void {
    if (Embedding.framed) {
      window.parent.postMessage({ facetry: 'ready' }, '*');
    }
  }

  /**
   * @param height CSS pixels that the whole page needs
   * @param least those with which it can be used, as its terms scroll
   */
  size(height: number, least: number): void {
    this.said = { height: Math.ceil(height), least: Math.ceil(least) };
    this.sizeAgain();
  }

  /** To a page around that may have forgotten. */
  sizeAgain(): void {
    if (this.said) {
      this.say({ facetry: 'size', ...this.said });
    }
  }

  /** What became of the subject: no more of it than this word. */
  post(word: 'settled' | 'pressed' | 'overtaken'): void {
    this.say({ facetry: word });
  }

  /** By whose key this browser decides: what that one has agreed to waits for others. */
  device(principal: string): void {
    this.say({ facetry: 'device', principal });
  }

  /** The page around, once it has spoken. */
  private around: string | undefined;
  private said: { height: number; least: number } | undefined;

  private say(message: object): void {
    if (this.around !== undefined) {
      window.parent.postMessage(message, this.around);
    }
  }
}

export function readScheme(data: unknown): Scheme | null {
  const { facetry, scheme } = Object(data) as Record<string, unknown>;
  return facetry === 'look' && (scheme === 'light' || scheme === 'dark') ? scheme : null;
}

/** One of the languages that this page has tables of; no other text comes in by it. */
export function readLanguage(data: unknown): string | null {
  const { facetry, language } = Object(data) as Record<string, unknown>;
  return facetry === 'look' && isLanguage(language) ? language : null;
}

export function readWish(data: unknown): Wish | null {
  const message = Object(data) as Record<string, unknown>;
  if (message['facetry'] !== 'show') {
    return null;
  }
  const named = WISHES.filter(kind => message[kind] !== undefined);
  const [kind] = named;
  const id = kind && message[kind];
  return named.length === 1 && typeof id === 'string' && IDS[kind!].test(id)
    ? { kind: kind!, id }
    : null;
}
