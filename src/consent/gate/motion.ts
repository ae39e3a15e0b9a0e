/** Where a pointer event happened, in both systems of coordinates that a browser gives. */
export interface PointerSample {
  screenX: number;
  screenY: number;
  clientX: number;
  clientY: number;
}

/** CSS pixels that rounding may account for: screen coordinates are whole numbers. */
const ROUNDING = 2.5;
/** From this far on, the page's zoom can be told from two samples. */
const TELLING = 32;
const ZOOM = { least: 0.2, most: 6 };

/**
 * Tells a pointer that moved over the frame from a frame that was moved under the pointer: a
 * frame can't see where it lies in its page, but screen and frame coordinates of its own pointer
 * events then no longer move together.
 */
export class Motion {
  /** Begins anew: the pointer has come from elsewhere, or the frame has settled elsewhere. */
  rebase(sample: PointerSample): void {
    this.base = sample;
    this.last = sample;
  }

  /** Whether the frame lies where it lay at the last rebase. */
  still(sample: PointerSample): boolean {
    const { base, last } = this;
    this.last = sample;
    if (base === undefined || last === undefined) {
      this.base = sample;
      return true;
    }
    const still = this.together(last, sample) && this.together(base, sample);
    if (!still) {
      // Perhaps the zoom was learnt while the frame was moving.
      this.zoom = undefined;
    }
    return still;
  }

  /** Whether the pointer itself has moved since the last rebase. */
  moved(sample: PointerSample): boolean {
    const { base } = this;
    return (
      base !== undefined && (sample.screenX !== base.screenX || sample.screenY !== base.screenY)
    );
  }

  private together(from: PointerSample, to: PointerSample): boolean {
    const steps = [
      [to.screenX - from.screenX, to.clientX - from.clientX],
      [to.screenY - from.screenY, to.clientY - from.clientY]
    ] as const;
    const [screen, client] = Math.abs(steps[0][0]) >= Math.abs(steps[1][0]) ? steps[0] : steps[1];
    if (this.zoom === undefined && Math.abs(screen) >= TELLING) {
      const zoom = screen / client;
      if (!(zoom >= ZOOM.least && zoom <= ZOOM.most)) {
        return false;
      }
      this.zoom = zoom;
    }
    return steps.every(([onScreen, inFrame]) =>
      this.zoom === undefined
        ? Math.abs(inFrame) <= Math.abs(onScreen) / ZOOM.least + ROUNDING
        : Math.abs(onScreen / this.zoom - inFrame) <= ROUNDING + Math.abs(onScreen) * 0.02
    );
  }

  /** The page was zoomed, or the window went to a screen of other pixels. */
  forgetZoom(): void {
    this.zoom = undefined;
  }

  private base: PointerSample | undefined;
  private last: PointerSample | undefined;
  private zoom: number | undefined;
}
