import { Motion, type PointerSample } from './motion';

export interface ArmingOptions {
  /** Milliseconds of quiet before a press counts. */
  quietMs: number;
  /** Milliseconds, monotonic. */
  now(): number;
}

export type ArmingState = 'hidden' | 'waiting-for-pointer' | 'resting' | 'settling' | 'armed';

/**
 * When a pointer may press Grant: the whole card was visible, unmoved and unchanged for a while,
 * and the pointer was inside all that time and has moved since it began. So neither a card that
 * was brought under a resting pointer nor the second half of a double click can grant.
 */
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

  /** The card or its window changed, or lost and regained the focus. */
  disturb(): void {
    this.quietSince = this.options.now();
    this.moved = false;
    if (this.last) {
      this.motion.rebase(this.last);
    }
  }

  /** The page was zoomed or the window resized. */
  resized(): void {
    this.motion.forgetZoom();
    this.disturb();
  }

  /** A trusted event of a mouse or a pen on the card; a press is one, too. */
  pointer(sample: PointerSample): void {
    const came = !this.inside;
    const pulled = !came && !this.motion.still(sample);
    this.inside = true;
    this.last = sample;
    if (came || pulled) {
      this.disturb();
    } else if (this.motion.moved(sample)) {
      this.moved = true;
    }
  }

  pointerLeft(): void {
    this.inside = false;
    this.moved = false;
    this.last = undefined;
  }

  state(): ArmingState {
    if (!this.visible) {
      return 'hidden';
    }
    if (!this.moved) {
      return this.inside ? 'resting' : 'waiting-for-pointer';
    }
    return this.remaining() > 0 ? 'settling' : 'armed';
  }

  /** Milliseconds until the card can arm; 0 once it has settled. */
  remaining(): number {
    return Math.max(0, this.options.quietMs - (this.options.now() - this.quietSince));
  }

  private readonly motion = new Motion();
  private last: PointerSample | undefined;
  private visible = false;
  private inside = false;
  private moved = false;
  private quietSince: number;
}
