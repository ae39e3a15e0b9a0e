import {
  axisBottom,
  scaleTime,
  select,
  zoom,
  type ZoomBehavior,
  zoomIdentity,
  type ZoomTransform
} from 'd3';

import { density, type Lane, type LaneEvent, within } from './lanes';

const LANE_HEIGHT = 34;
const LABEL_WIDTH = 168;
const AXIS_HEIGHT = 26;
const RADIUS = 4.5;
/** Above this many events a pixel column, a lane shows density instead of events. */
const CROWDED = 0.5;

interface Colours {
  ink: string;
  quiet: string;
  line: string;
  use: string;
  refusal: string;
  authority: string;
  paper: string;
  selected: string;
}

/**
 * Lanes over time on a canvas. It zooms and pans along time only; what is drawn moves only when
 * a person moves it, never because events arrive.
 */
export class Timeline {
  constructor(
    private readonly host: HTMLElement,
    private readonly options: Timeline.IOptions
  ) {
    this.canvas = document.createElement('canvas');
    // The table is the twin that a screen reader and a keyboard use.
    this.canvas.setAttribute('aria-hidden', 'true');
    this.axis = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.axis.setAttribute('aria-hidden', 'true');
    this.axis.setAttribute('class', 'jp-Facetry-axis');
    host.append(this.canvas, this.axis);
    this.behaviour = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.05, 1e6])
      .on('zoom', (event: { transform: ZoomTransform }) => {
        this.transform = event.transform;
        this.requestDraw();
      });
    select(this.canvas).call(this.behaviour).on('dblclick.zoom', null);
    this.canvas.addEventListener('click', event => this.click(event));
    this.canvas.addEventListener('mousemove', event => this.hover(event));
    this.resizer = new ResizeObserver(() => this.resize());
    this.resizer.observe(host);
  }

  dispose(): void {
    this.resizer.disconnect();
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
    this.axis.remove();
  }

  /** New data; the first non-empty data also fits the view to it. */
  setLanes(lanes: readonly Lane[], selected: number | null): void {
    this.lanes = lanes;
    this.selected = selected;
    const height = Math.max(lanes.length * LANE_HEIGHT, LANE_HEIGHT) + 4;
    if (height !== this.height) {
      this.height = height;
      this.resize();
    }
    if (!this.fitted && lanes.length > 0) {
      this.fit();
    }
    this.requestDraw();
  }

  /** Shows all events, with some room to the right for those to come. */
  fit(): void {
    const times = this.lanes.flatMap(lane => [
      lane.events[0]?.entry.at ?? Infinity,
      lane.events[lane.events.length - 1]?.entry.at ?? -Infinity
    ]);
    const from = Math.min(...times);
    const to = Math.max(...times);
    if (!Number.isFinite(from) || !Number.isFinite(to)) {
      return;
    }
    const span = Math.max(to - from, 60_000);
    this.domain = [from - span * 0.05, to + span * 0.25];
    this.fitted = true;
    select(this.canvas).call(this.behaviour.transform, zoomIdentity);
  }

  /** Scrolls along time so that `time` is in the middle. */
  centre(time: number): void {
    const x = this.base()(time);
    const middle = LABEL_WIDTH + (this.width - LABEL_WIDTH) / 2;
    const target = zoomIdentity.translate(middle - x * this.transform.k, 0).scale(this.transform.k);
    select(this.canvas).call(this.behaviour.transform, target);
  }

  private base() {
    return scaleTime()
      .domain(this.domain)
      .range([LABEL_WIDTH, Math.max(this.width, LABEL_WIDTH + 1)]);
  }

  private scale() {
    return this.transform.rescaleX(this.base());
  }

  private resize(): void {
    this.width = this.host.clientWidth;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${this.height}px`;
    this.axis.setAttribute('width', String(this.width));
    this.axis.setAttribute('height', String(AXIS_HEIGHT));
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
    const colours = this.colours();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    const scale = this.scale();
    const from = scale.invert(LABEL_WIDTH - 20).getTime();
    const to = scale.invert(this.width + 20).getTime();
    this.hits = [];
    this.lanes.forEach((lane, row) => {
      const y = row * LANE_HEIGHT + LANE_HEIGHT / 2;
      context.strokeStyle = colours.line;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(LABEL_WIDTH, y + 0.5);
      context.lineTo(this.width, y + 0.5);
      context.stroke();
      const visible = within(lane.events, from, to);
      if (visible.length > (this.width - LABEL_WIDTH) * CROWDED) {
        this.drawDensity(context, visible, y, time => scale(time), colours);
      } else {
        for (const event of visible) {
          this.drawEvent(context, event, scale(event.entry.at), y, colours);
        }
      }
      this.drawLabel(context, lane.petname, y, colours);
    });
    select(this.axis).call(
      axisBottom(scale)
        .ticks(Math.max(2, Math.floor((this.width - LABEL_WIDTH) / 110)))
        .tickSizeOuter(0) as never
    );
  }

  private drawEvent(
    context: CanvasRenderingContext2D,
    event: LaneEvent,
    x: number,
    y: number,
    colours: Colours
  ): void {
    if (x < LABEL_WIDTH - RADIUS) {
      return;
    }
    this.hits.push({ x, y, index: event.entry.index });
    if (event.entry.index === this.selected) {
      context.strokeStyle = colours.selected;
      context.lineWidth = 2;
      circle(context, x, y, RADIUS + 4);
      context.stroke();
    }
    context.lineWidth = 1.75;
    switch (event.mark) {
      case 'use':
        context.fillStyle = colours.use;
        circle(context, x, y, RADIUS);
        context.fill();
        break;
      case 'refusal':
        context.strokeStyle = colours.refusal;
        context.fillStyle = colours.paper;
        circle(context, x, y, RADIUS);
        context.fill();
        context.stroke();
        break;
      case 'revocation':
        context.strokeStyle = colours.refusal;
        context.lineWidth = 2.5;
        context.beginPath();
        context.moveTo(x, y - LANE_HEIGHT / 2 + 2);
        context.lineTo(x, y + LANE_HEIGHT / 2 - 2);
        context.stroke();
        break;
      default:
        context.strokeStyle = event.mark === 'authority' ? colours.authority : colours.quiet;
        context.strokeRect(x - RADIUS + 0.5, y - RADIUS + 0.5, 2 * RADIUS - 1, 2 * RADIUS - 1);
    }
  }

  private drawDensity(
    context: CanvasRenderingContext2D,
    events: readonly LaneEvent[],
    y: number,
    x: (time: number) => number,
    colours: Colours
  ): void {
    const columns = Math.max(1, Math.floor(this.width - LABEL_WIDTH));
    const { counts, refusals } = density(events, columns, time => x(time) - LABEL_WIDTH);
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    const full = LANE_HEIGHT - 8;
    for (let column = 0; column < columns; column += 1) {
      const count = counts[column] ?? 0;
      if (count > 0) {
        const height = Math.max(2, (full * Math.log1p(count)) / Math.log1p(most));
        context.fillStyle = (refusals[column] ?? 0) > 0 ? colours.refusal : colours.use;
        context.fillRect(LABEL_WIDTH + column, y + full / 2 - height, 1, height);
      }
    }
  }

  private drawLabel(
    context: CanvasRenderingContext2D,
    petname: string,
    y: number,
    colours: Colours
  ): void {
    context.fillStyle = colours.paper;
    context.fillRect(0, y - LANE_HEIGHT / 2, LABEL_WIDTH - 8, LANE_HEIGHT);
    context.fillStyle = colours.ink;
    context.font = this.options.font();
    context.textBaseline = 'middle';
    let text = petname;
    while (text.length > 3 && context.measureText(text).width > LABEL_WIDTH - 22) {
      text = `${text.slice(0, -2)}…`;
    }
    context.fillText(text, 8, y);
  }

  private nearest(event: MouseEvent): number | null {
    const { left, top } = this.canvas.getBoundingClientRect();
    const x = event.clientX - left;
    const y = event.clientY - top;
    let best: { index: number; distance: number } | null = null;
    for (const hit of this.hits) {
      const distance = Math.hypot(hit.x - x, hit.y - y);
      if (distance < 12 && (best === null || distance < best.distance)) {
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
    this.canvas.style.cursor = index === null ? '' : 'pointer';
    this.canvas.title = index === null ? '' : this.options.describe(index);
  }

  private colours(): Colours {
    const style = getComputedStyle(this.host);
    const of = (name: string): string => style.getPropertyValue(name).trim();
    return {
      ink: of('--jp-ui-font-color1'),
      quiet: of('--jp-ui-font-color2'),
      line: of('--jp-border-color2'),
      use: of('--jp-brand-color1'),
      refusal: of('--jp-error-color1'),
      authority: of('--jp-success-color1'),
      paper: of('--jp-layout-color1'),
      selected: of('--jp-warn-color1')
    };
  }

  private readonly canvas: HTMLCanvasElement;
  private readonly axis: SVGSVGElement;
  private readonly behaviour: ZoomBehavior<HTMLCanvasElement, unknown>;
  private readonly resizer: ResizeObserver;
  private transform: ZoomTransform = zoomIdentity;
  private lanes: readonly Lane[] = [];
  private hits: { x: number; y: number; index: number }[] = [];
  private selected: number | null = null;
  private domain: [number, number] = [Date.now() - 3_600_000, Date.now()];
  private fitted = false;
  private width = 0;
  private height = LANE_HEIGHT;
  private frame = 0;
}

export namespace Timeline {
  export interface IOptions {
    select(index: number): void;
    /** One line for the tooltip of an event. */
    describe(index: number): string;
    /** CSS font of the labels. */
    font(): string;
  }
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
