import { scaleTime, select, zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from 'd3';

import { drawAxis } from './axis';
import { type Lane, within } from './lanes';
import { coloursOf, drawDensity, drawLabel, drawMarks, type Hit, LANE_HEIGHT } from './paint';

const WIDE_LABELS = 168;
const NARROW_LABELS = 92;
/** Below this width of the whole, labels make room, in pixels. */
const NARROW = 520;
const AXIS_HEIGHT = 40;
/** Above this many events a pixel column, a lane shows density instead of events. */
const CROWDED = 0.5;
/** How near to an event a press counts, in pixels. */
const REACH = 12;
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
    host.setAttribute('aria-hidden', 'true');
    this.spacer.append(this.canvas);
    this.scroller.append(this.spacer);
    host.append(this.scroller, this.axis);
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
    this.resizer = new ResizeObserver(() => this.resize());
    this.resizer.observe(host);
    // A canvas keeps the colours that it was drawn in.
    this.themer = new MutationObserver(() => this.requestDraw());
    this.themer.observe(document.body, {
      attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light', 'style', 'class']
    });
    this.themer.observe(document.documentElement, { attributeFilter: ['style'] });
  }

  dispose(): void {
    this.resizer.disconnect();
    this.themer.disconnect();
    cancelAnimationFrame(this.frame);
    this.host.replaceChildren();
  }

  /** New data; the first non-empty data also fits the view to it. */
  setLanes(lanes: readonly Lane[], selected: number | null): void {
    this.lanes = lanes;
    this.selected = selected;
    if (!this.fitted && lanes.some(lane => lane.times.length > 0)) {
      this.fit();
    }
    if (lanes.length !== this.rows) {
      this.rows = lanes.length;
      this.resize();
    }
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
    const whole = document.createElement('canvas');
    whole.width = this.canvas.width;
    whole.height = this.canvas.height + this.axis.height;
    const context = whole.getContext('2d');
    if (context === null) {
      return Promise.resolve(null);
    }
    context.fillStyle = coloursOf(this.host).paper;
    context.fillRect(0, 0, whole.width, whole.height);
    context.drawImage(this.canvas, 0, 0);
    context.drawImage(this.axis, 0, this.canvas.height);
    return new Promise(resolve => whole.toBlob(resolve));
  }

  private window(): [number, number] {
    const scale = this.scale();
    return [scale.invert(this.labels).getTime(), scale.invert(this.width).getTime()];
  }

  private resize(): void {
    const ratio = window.devicePixelRatio || 1;
    const size = (canvas: HTMLCanvasElement, width: number, height: number): void => {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    };
    this.spacer.style.height = `${this.rows * LANE_HEIGHT}px`;
    // With this, a vertical scroll bar takes its own room.
    this.width = this.scroller.clientWidth;
    this.labels = this.host.clientWidth < NARROW ? NARROW_LABELS : WIDE_LABELS;
    size(this.canvas, this.width, this.scroller.clientHeight);
    size(this.axis, this.width, AXIS_HEIGHT);
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

  private draw(): void {
    const context = this.canvas.getContext('2d');
    if (context === null || this.width === 0) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    const colours = coloursOf(this.host);
    const { scrollTop, clientHeight } = this.scroller;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, clientHeight);
    context.font = colours.font;
    const scale = this.scale();
    const [from, to] = this.window();
    const margin = ((to - from) / Math.max(1, this.width)) * REACH;
    const slope = (this.width - this.labels) / (to - from || 1);
    const offset = -from * slope;
    const columns = Math.max(1, Math.floor(this.width - this.labels));
    this.hits = [];
    const first = Math.max(0, Math.floor(scrollTop / LANE_HEIGHT));
    const last = Math.min(this.rows, Math.ceil((scrollTop + clientHeight) / LANE_HEIGHT));
    let beyond = 0;
    this.lanes.forEach((lane, row) => {
      const [start, end] = within(lane, from - margin, to + margin);
      beyond += lane.times.length - end;
      if (row < first || row >= last) {
        return;
      }
      const y = row * LANE_HEIGHT + LANE_HEIGHT / 2 - scrollTop;
      context.fillStyle = colours.line;
      context.fillRect(this.labels, Math.round(y), columns, 1);
      context.save();
      context.beginPath();
      context.rect(this.labels - 6, y - LANE_HEIGHT / 2, columns + 6, LANE_HEIGHT);
      context.clip();
      const place = { left: this.labels, y, columns };
      const crowded = end - start > columns * CROWDED;
      if (crowded) {
        drawDensity(context, lane, [start, end], { slope, offset }, place, colours);
      }
      const x = (time: number): number => this.labels + time * slope + offset;
      this.hits.push(
        ...drawMarks(
          context,
          lane,
          [start, end],
          { x, y, crowded, selected: this.selected },
          colours
        )
      );
      context.restore();
      drawLabel(context, lane.petname, { y, width: this.labels }, colours);
    });
    drawAxis(
      this.axis,
      scale,
      { left: this.labels, width: this.width, ratio },
      colours,
      this.options.locale
    );
    this.options.beyond(beyond);
  }

  private nearest(event: MouseEvent): number | null {
    const { left, top } = this.canvas.getBoundingClientRect();
    const x = event.clientX - left;
    const y = event.clientY - top;
    let best: { index: number; distance: number } | null = null;
    for (const hit of this.hits) {
      const distance = hit.tall
        ? Math.abs(hit.y - y) <= LANE_HEIGHT / 2
          ? Math.abs(hit.x - x)
          : Infinity
        : Math.hypot(hit.x - x, hit.y - y);
      // Of two at the same place, the one drawn later lies on top.
      if (distance < REACH && (best === null || distance <= best.distance)) {
        best = { index: hit.index, distance };
      }
    }
    return best?.index ?? null;
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
  private readonly behaviour: ZoomBehavior<HTMLDivElement, unknown>;
  private readonly resizer: ResizeObserver;
  private readonly themer: MutationObserver;
  private transform: ZoomTransform = zoomIdentity;
  private lanes: readonly Lane[] = [];
  private rows = 0;
  private hits: Hit[] = [];
  private selected: number | null = null;
  private domain: [number, number] = [Date.now() - HOUR, Date.now()];
  private fitted = false;
  private width = 0;
  private labels = WIDE_LABELS;
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
    /** How many events lie right of what is in sight. */
    beyond(count: number): void;
  }
}
