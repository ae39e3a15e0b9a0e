import { scaleTime, select, zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from 'd3';

import { drawAxis } from './axis';
import { TimeBrush } from './brush';
import { clear, joined, resize } from './canvases';
import { nearest } from './hits';
import type { Lane } from './lanes';
import { drawLanes } from './lanesDrawing';
import { coloursOf, type Hit, LANE_HEIGHT } from './paint';
import { onOtherColours } from './themes';
import { Picture, type Sight, type Span } from './picture';

/** Room for names, in the size of text. */
const WIDE_LABELS = 13;
const NARROW_LABELS = 7;
/** Below this width of the whole, in the size of text, they leave more to the lanes. */
const NARROW = 40;
const AXIS_HEIGHT = 40;
const HOUR = 3_600_000;

/**
 * Lanes over time on a canvas. It zooms and pans along time only; what is drawn moves only when
 * a person moves it, never because events arrive.
 */
export class Timeline {
  constructor(
    private readonly host: HTMLElement,
    private readonly options: Timeline.IOptions
  ) {
    this.scroller = document.createElement('div');
    this.scroller.className = 'jp-Facetry-lanes';
    this.spacer = document.createElement('div');
    this.canvas = document.createElement('canvas');
    this.axis = document.createElement('canvas');
    this.axis.className = 'jp-Facetry-axis';
    // The table is the twin that a screen reader and a keyboard use.
    this.scroller.setAttribute('aria-hidden', 'true');
    this.axis.setAttribute('aria-hidden', 'true');
    this.spacer.append(this.canvas);
    this.scroller.append(this.spacer);
    const strip = document.createElement('div');
    strip.className = 'jp-Facetry-strip';
    strip.append(this.axis);
    host.append(this.scroller, strip);
    this.brush = new TimeBrush(strip, {
      words: options.words,
      choose: span => options.choose(span),
      preview: span => {
        this.span = span;
        this.requestDraw();
      }
    });
    this.behaviour = zoom<HTMLDivElement, unknown>()
      .scaleExtent([0.02, 1e7])
      .filter(event => this.isForTime(event as Event))
      .on('zoom', (event: { transform: ZoomTransform; sourceEvent: unknown }) =>
        this.zoomed(event.transform, event.sourceEvent !== null)
      );
    select(this.scroller).call(this.behaviour).on('dblclick.zoom', null);
    this.scroller.addEventListener('scroll', () => this.requestDraw());
    this.scroller.addEventListener('click', event => this.click(event));
    this.scroller.addEventListener('mousemove', event => this.hover(event));
    this.resizer = new ResizeObserver(() => {
      this.pictured.settle();
      this.resize();
    });
    this.resizer.observe(host);
    // A canvas keeps the colours that it was drawn in.
    this.endThemes = onOtherColours(() => this.requestDraw());
  }

  dispose(): void {
    this.resizer.disconnect();
    this.endThemes();
    cancelAnimationFrame(this.frame);
    this.host.replaceChildren();
  }

  /** New data; the first non-empty data also fits the view to it. */
  setLanes(lanes: readonly Lane[], selected: number | null, span: Span | null): void {
    this.lanes = lanes;
    this.selected = selected;
    this.span = span;
    if (!this.fitted && lanes.some(lane => lane.times.length > 0)) {
      this.fit();
    }
    if (lanes.length !== this.rows) {
      if (this.rows > 0) {
        // A newcomer's lane is scrolled to: it pushes nothing that stands below.
        this.scroller.style.maxHeight = `${this.scroller.clientHeight}px`;
      }
      this.rows = lanes.length;
      this.resize();
    }
    this.requestDraw();
  }

  /** Something else is looked at: what is drawn may be drawn otherwise, and take as much room as it needs. */
  settle(): void {
    this.pictured.settle();
    this.scroller.style.maxHeight = '';
    this.requestDraw();
  }

  /** Shows all events, with some room to the right for those to come. */
  fit(): void {
    const from = Math.min(...this.lanes.map(({ times }) => times[0] ?? Infinity));
    const to = this.latest();
    if (!Number.isFinite(from) || !Number.isFinite(to)) {
      return;
    }
    const span = Math.max(to - from, 60_000);
    this.domain = [from - span * 0.04, to + span * 0.12];
    this.fitted = true;
    this.settle();
    select(this.scroller).call(this.behaviour.transform, zoomIdentity);
  }

  /** Scrolls along time so that `time` is in the middle. */
  centre(time: number): void {
    const { k } = this.transform;
    const middle = this.labels + (this.width - this.labels) / 2;
    const target = zoomIdentity.translate(middle - this.base()(time) * k, 0).scale(k);
    select(this.scroller).call(this.behaviour.transform, target);
  }

  /** Scrolls to the newest event. */
  showLatest(): void {
    const latest = this.latest();
    if (Number.isFinite(latest)) {
      this.centre(latest);
    }
  }

  /** Larger than 1 shows less time, around the middle. */
  zoomBy(factor: number): void {
    select(this.scroller).call(this.behaviour.scaleBy, factor);
  }

  /** Brings an entry into sight, if it is not. */
  reveal(principal: string, time: number): void {
    const row = this.lanes.findIndex(lane => lane.principal === principal);
    const top = row * LANE_HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    if (row >= 0 && (top < scrollTop || top + LANE_HEIGHT > scrollTop + clientHeight)) {
      this.scroller.scrollTop = top - clientHeight / 2;
    }
    const x = this.scale()(time);
    if (x < this.labels || x > this.width - 8) {
      this.centre(time);
    }
  }

  /** A wheel scrolls the lanes where they don't fit; with Ctrl or ⌘ it always zooms time. */
  private isForTime(event: Event): boolean {
    if (event instanceof WheelEvent) {
      const overflows = this.scroller.scrollHeight > this.scroller.clientHeight + 1;
      return event.ctrlKey || event.metaKey || !overflows;
    }
    return !(event instanceof MouseEvent) || event.button === 0;
  }

  private zoomed(transform: ZoomTransform, byPerson: boolean): void {
    this.transform = transform;
    this.pictured.settle();
    this.requestDraw();
    const [start] = this.window();
    if (byPerson && this.lanes.every(({ times }) => (times[0] ?? Infinity) > start)) {
      this.options.reachedStart();
    }
  }

  private latest(): number {
    return Math.max(...this.lanes.map(({ times }) => times[times.length - 1] ?? -Infinity));
  }

  private base() {
    return scaleTime()
      .domain(this.domain)
      .range([this.labels, Math.max(this.width, this.labels + 1)]);
  }

  private scale() {
    return this.transform.rescaleX(this.base());
  }

  /** The time that is in sight, in milliseconds since the epoch. */
  inSight(): [number, number] {
    const [from, to] = this.window();
    return [Math.floor(from), Math.ceil(to)];
  }

  /** What is drawn now, with the time below it. */
  picture(): Promise<Blob | null> {
    return joined(coloursOf(this.host).paper, this.canvas, this.axis);
  }

  /** All lanes over the time in sight, as a drawing that can be enlarged. */
  drawing(): string {
    const drawn = drawLanes(
      this.sight(),
      coloursOf(this.host),
      { height: AXIS_HEIGHT, locale: this.options.locale },
      (text, font) => {
        const context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
        context.font = font;
        return context.measureText(text);
      }
    );
    this.requestDraw();
    return drawn;
  }

  private window(): [number, number] {
    const scale = this.scale();
    return [scale.invert(this.labels).getTime(), scale.invert(this.width).getTime()];
  }

  private resize(): void {
    this.spacer.style.height = `${this.rows * LANE_HEIGHT}px`;
    // With this, a vertical scroll bar takes its own room.
    this.width = this.scroller.clientWidth;
    const em = parseFloat(getComputedStyle(this.host).fontSize) || 13;
    this.labels = em * (this.host.clientWidth < NARROW * em ? NARROW_LABELS : WIDE_LABELS);
    resize(this.canvas, this.width, this.scroller.clientHeight);
    resize(this.axis, this.width, AXIS_HEIGHT);
    // The same time stays in sight at another width.
    const extent: [[number, number], [number, number]] = [
      [0, 0],
      [this.width, this.scroller.clientHeight]
    ];
    this.behaviour.extent(extent);
    this.requestDraw();
  }

  private requestDraw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private sight(): Sight {
    return {
      lanes: this.lanes,
      scale: this.scale(),
      labels: this.labels,
      width: this.width,
      height: this.scroller.clientHeight,
      top: this.scroller.scrollTop,
      selected: this.selected,
      span: this.span
    };
  }

  private draw(): void {
    const context = this.canvas.getContext('2d');
    const axis = this.axis.getContext('2d');
    if (context === null || axis === null || this.width === 0) {
      return;
    }
    const colours = coloursOf(this.host);
    const sight = this.sight();
    clear(context, this.width, sight.height);
    const { hits, beyond } = this.pictured.draw(context, sight, colours);
    this.hits = hits;
    clear(axis, this.width, AXIS_HEIGHT);
    const place = { left: this.labels, width: this.width };
    drawAxis(axis, sight.scale, place, colours, this.options.locale);
    this.brush.place(sight.scale, { ...place, height: AXIS_HEIGHT }, this.span);
    this.options.beyond(beyond);
  }

  private nearest(event: MouseEvent): number | null {
    const { left, top } = this.canvas.getBoundingClientRect();
    return nearest(this.hits, event.clientX - left, event.clientY - top);
  }

  private click(event: MouseEvent): void {
    const index = this.nearest(event);
    if (index !== null) {
      this.options.select(index);
    }
  }

  private hover(event: MouseEvent): void {
    const index = this.nearest(event);
    this.scroller.style.cursor = index === null ? '' : 'pointer';
    this.scroller.title = index === null ? '' : this.options.describe(index);
  }

  private readonly scroller: HTMLDivElement;
  private readonly spacer: HTMLDivElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly axis: HTMLCanvasElement;
  private readonly brush: TimeBrush;
  private readonly pictured = new Picture();
  private readonly behaviour: ZoomBehavior<HTMLDivElement, unknown>;
  private readonly resizer: ResizeObserver;
  private readonly endThemes: () => void;
  private transform: ZoomTransform = zoomIdentity;
  private lanes: readonly Lane[] = [];
  private rows = 0;
  private hits: Hit[] = [];
  private selected: number | null = null;
  private span: Span | null = null;
  private domain: [number, number] = [Date.now() - HOUR, Date.now()];
  private fitted = false;
  private width = 0;
  private labels = 0;
  private frame = 0;
}

export namespace Timeline {
  export interface IOptions {
    select(index: number): void;
    /** Whose times are written; the browser's own where it is not said. */
    locale?: string | undefined;
    /** One line for the tooltip of an event. */
    describe(index: number): string;
    /** A person went back beyond the oldest event at hand. */
    reachedStart(): void;
    /** A person chose a span of time, in milliseconds since the epoch; null: none. */
    choose(span: Span | null): void;
    words: TimeBrush.IWords;
    /** How many events lie right of what is in sight. */
    beyond(count: number): void;
  }
}
