import { type BrushBehavior, brushX, type D3BrushEvent, type ScaleTime, select } from 'd3';

import type { Span } from './picture';

/** Width of what an edge of the span is dragged by, in pixels. */
const GRIP = 10;
/** How far a key moves an edge, in parts of what is in sight. */
const STEP = 1 / 100;
const LEAP = 1 / 10;

/**
 * Chooses a span of time on the strip below the lanes: by dragging, or by the keys of its two edges.
 */
export class TimeBrush {
  constructor(
    host: HTMLElement,
    private readonly options: TimeBrush.IOptions
  ) {
    const { words } = options;
    this.behaviour = brushX<unknown>()
      .handleSize(GRIP)
      .on('start brush end', (event: D3BrushEvent<unknown>) => this.brushed(event));
    const drawing = select(host)
      .append('svg')
      .attr('class', 'jp-Facetry-brush')
      // A picture would have no parts for a screen reader: its edges could not be found.
      .attr('role', 'group')
      .attr('aria-label', words.choose);
    this.drawing = drawing.node() as SVGSVGElement;
    this.group = drawing.append('g').node() as SVGGElement;
    select(this.group).call(this.behaviour);
    this.overlay = this.part('.overlay');
    this.overlay.setAttribute('tabindex', '0');
    this.overlay.setAttribute('role', 'button');
    this.overlay.setAttribute('aria-label', words.choose);
    select(this.overlay).append('title').text(words.hint);
    this.overlay.addEventListener('keydown', event => this.begin(event));
    this.edges = [this.part('.handle--w'), this.part('.handle--e')];
    this.edges.forEach((edge, side) => {
      edge.setAttribute('role', 'slider');
      edge.setAttribute('tabindex', '0');
      edge.setAttribute('aria-label', side === 0 ? words.start : words.end);
      edge.addEventListener('keydown', event => this.moveEdge(side, event));
    });
  }

  /**
   * Draws the strip anew.
   * @param size in pixels; `left` of it are the names
   */
  place(
    scale: ScaleTime<number, number>,
    size: { left: number; width: number; height: number },
    span: Span | null
  ): void {
    this.scale = scale;
    this.span = span;
    this.range = [size.left, Math.max(size.width, size.left + 1)];
    this.drawing.setAttribute('width', String(size.width));
    this.drawing.setAttribute('height', String(size.height));
    if (this.dragging) {
      return;
    }
    this.behaviour.extent([
      [this.range[0], 0],
      [this.range[1], size.height]
    ]);
    const group = select(this.group);
    const key = `${this.range.join()} ${size.height}`;
    if (key !== this.drawn) {
      // It is laid out by its extent; what is focused in it stays as it is.
      this.drawn = key;
      group.call(this.behaviour);
    }
    const inSight =
      span !== null && scale(span[1]) >= this.range[0] && scale(span[0]) <= this.range[1];
    group.call(
      this.behaviour.move,
      inSight ? [this.within(scale(span[0])), this.within(scale(span[1]))] : null
    );
    this.edges.forEach((edge, side) => {
      const [from, to] = [scale.invert(this.range[0]), scale.invert(this.range[1])];
      const at = span?.[side] ?? from.getTime();
      edge.setAttribute('aria-valuemin', String(from.getTime()));
      edge.setAttribute('aria-valuemax', String(to.getTime()));
      edge.setAttribute('aria-valuenow', String(at));
      edge.setAttribute('aria-valuetext', this.options.words.time(at));
    });
    if (this.begun && inSight) {
      this.begun = false;
      // Its edges are there now. Whoever has gone elsewhere meanwhile keeps the keys.
      if (this.drawing.contains(document.activeElement)) {
        this.edges[0]?.focus();
      }
    }
  }

  private brushed({ type, selection, sourceEvent }: D3BrushEvent<unknown>): void {
    // What the strip itself moves is nobody's choice.
    if (!(sourceEvent instanceof Event) || this.scale === undefined) {
      return;
    }
    this.dragging = type !== 'end';
    const { scale } = this;
    const chosen =
      selection === null
        ? null
        : ((selection as [number, number]).map(x => scale.invert(x).getTime()) as [number, number]);
    if (type === 'end') {
      this.options.choose(chosen);
    } else if (chosen !== null) {
      this.options.preview(chosen);
    }
  }

  /** By the keyboard a span begins as the middle half of what is in sight. */
  private begin(event: KeyboardEvent): void {
    if ((event.key !== 'Enter' && event.key !== ' ') || this.scale === undefined) {
      return;
    }
    event.preventDefault();
    const [from, to] = this.inSight();
    const quarter = (to - from) / 4;
    this.begun = true;
    this.options.choose(this.span ?? [from + quarter, to - quarter]);
  }

  private moveEdge(side: number, event: KeyboardEvent): void {
    const { span } = this;
    if (span === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const [from, to] = this.inSight();
    const step = (to - from) * (event.shiftKey ? LEAP : STEP);
    const least = (to - from) * STEP;
    const [start, end] = span;
    const bounds = side === 0 ? [from, end - least] : [start + least, to];
    const at = span[side] as number;
    const moves: Record<string, number> = {
      ArrowLeft: at - step,
      ArrowDown: at - step,
      ArrowRight: at + step,
      ArrowUp: at + step,
      PageDown: at - (to - from) * LEAP,
      PageUp: at + (to - from) * LEAP,
      Home: bounds[0] as number,
      End: bounds[1] as number
    };
    const wanted = moves[event.key];
    if (event.key === 'Escape' || event.key === 'Delete') {
      event.preventDefault();
      event.stopPropagation();
      this.options.choose(null);
      this.overlay.focus();
    } else if (wanted !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const moved = Math.min(Math.max(wanted, bounds[0] as number), bounds[1] as number);
      this.options.choose(side === 0 ? [moved, end] : [start, moved]);
    }
  }

  private inSight(): [number, number] {
    const { scale, range } = this;
    return scale === undefined
      ? [0, 1]
      : [scale.invert(range[0]).getTime(), scale.invert(range[1]).getTime()];
  }

  private within(x: number): number {
    return Math.min(Math.max(x, this.range[0]), this.range[1]);
  }

  private part(selector: string): SVGElement {
    return this.group.querySelector(selector) as SVGElement;
  }

  private readonly behaviour: BrushBehavior<unknown>;
  private readonly drawing: SVGSVGElement;
  private readonly group: SVGGElement;
  private readonly overlay: SVGElement;
  private readonly edges: readonly SVGElement[];
  private scale: ScaleTime<number, number> | undefined;
  private range: [number, number] = [0, 1];
  private span: Span | null = null;
  private drawn = '';
  private dragging = false;
  /** Somebody began a span by the keyboard, which is not drawn yet. */
  private begun = false;
}

export namespace TimeBrush {
  export interface IOptions {
    /** A person chose that span; null: none. */
    choose(span: Span | null): void;
    /** What would be chosen, while somebody drags. */
    preview(span: Span): void;
    words: IWords;
  }

  export interface IWords {
    choose: string;
    hint: string;
    start: string;
    end: string;
    /** A moment, in milliseconds since the epoch. */
    time(at: number): string;
  }
}
