/**
 * When a pointer may press Grant. A click counts only if the whole card was visible, unmoved and
 * unchanged for a while, and the pointer came (or stayed) inside since then. The reasons and the
 * attacks are in docs/security.md, "The consent frame".
 */
export interface ArmingOptions {
  /** Milliseconds of quiet before the card arms. */
  quietMs: number;
  /** A window also demands a pointer move after its last focus, resize or visibility change. */
  needsMove: boolean;
  /** Milliseconds, monotonic. */
  now(): number;
}

export type ArmingState = 'hidden' | 'settling' | 'waiting-for-pointer' | 'armed';

export class Arming {
  constructor(private readonly options: ArmingOptions) {
    this.quietSince = options.now();
  }

  /** The browser says whether every pixel of the card is really shown to the person. */
  visibility(visible: boolean): void {
    if (visible !== this.visible) {
      this.visible = visible;
      this.disturb();
    }
  }

  /** The card, its frame or its window moved, changed, or lost and regained the focus. */
  disturb(): void {
    this.quietSince = this.options.now();
    this.pointerSeen = false;
  }

  /** A trusted pointer event happened on the card. */
  pointer(kind: 'move' | 'enter' | 'leave'): void {
    if (kind === 'leave') {
      this.pointerSeen = false;
      return;
    }
    if (kind === 'enter' && this.options.needsMove) {
      return;
    }
    if (this.settled()) {
      this.pointerSeen = true;
    }
  }

  state(): ArmingState {
    if (!this.visible) {
      return 'hidden';
    }
    if (!this.settled()) {
      return 'settling';
    }
    return this.pointerSeen ? 'armed' : 'waiting-for-pointer';
  }

  /** Milliseconds until the card can arm; 0 once it has settled. */
  remaining(): number {
    return Math.max(0, this.options.quietMs - (this.options.now() - this.quietSince));
  }

  private settled(): boolean {
    return this.remaining() === 0;
  }

  private visible = false;
  private pointerSeen = false;
  private quietSince: number;
}
