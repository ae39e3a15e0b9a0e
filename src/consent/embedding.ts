/** What the page around the frame may say: one id. */
export type Wish = { kind: 'request' | 'proposal'; id: string };

const ID = /^[0-9a-f]{32}$/;

/** The border between this frame and the page around it: only ids and heights cross it. */
export class Embedding {
  /**
   * @param pages origins that this page talks to
   * @param heard called with each well-formed wish
   */
  constructor(
    private readonly pages: readonly string[],
    heard: (wish: Wish) => void
  ) {
    if (!Embedding.framed) {
      return;
    }
    window.addEventListener('message', event => {
      const wish = readWish(event.data);
      if (event.source === window.parent && pages.includes(event.origin) && wish !== null) {
        heard(wish);
      }
    });
  }

  static get framed(): boolean {
    return window.parent !== window;
  }

  ready(): void {
    this.post({ facetry: 'ready' });
  }

  /** @param height CSS pixels that the whole page needs */
  size(height: number): void {
    this.post({ facetry: 'size', height: Math.ceil(height) });
  }

  settled(): void {
    this.post({ facetry: 'settled' });
  }

  private post(message: object): void {
    if (!Embedding.framed) {
      return;
    }
    // Where the browser tells who the page around is, only that one is spoken to.
    const around = window.location.ancestorOrigins as DOMStringList | undefined;
    for (const origin of this.pages) {
      if (around === undefined || around[0] === origin) {
        window.parent.postMessage(message, origin);
      }
    }
  }
}

export function readWish(data: unknown): Wish | null {
  const message = Object(data) as Record<string, unknown>;
  if (message['facetry'] !== 'show') {
    return null;
  }
  const named = (['request', 'proposal'] as const).filter(kind => message[kind] !== undefined);
  const [kind] = named;
  const id = kind && message[kind];
  return named.length === 1 && typeof id === 'string' && ID.test(id) ? { kind: kind!, id } : null;
}
