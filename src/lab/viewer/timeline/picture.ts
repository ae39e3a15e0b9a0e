import type { ScaleTime } from 'd3';

import { type Lane, within } from './lanes';
import {
  type Colours,
  drawDensity,
  drawLabel,
  drawMarks,
  type Hit,
  LANE_HEIGHT,
  type Pen
} from './paint';

/** Above this many events a pixel column, a lane shows density instead of events. */
const CROWDED = 0.5;
/** So many times as many may arrive before a lane that shows events goes over to density. */
const PATIENCE = 4;
/** How near to an event a press counts, in pixels. */
export const REACH = 12;
/** How much of what lies outside of the chosen span is covered. */
const VEIL = 0.7;

/** What of the lanes is looked at. */
export interface Sight {
  lanes: readonly Lane[];
  scale: ScaleTime<number, number>;
  /** Pixels that the names take. */
  labels: number;
  width: number;
  height: number;
  /** How far the lanes are scrolled. */
  top: number;
  selected: number | null;
  /** The chosen span of time, in milliseconds since the epoch; null where all counts. */
  span: Span | null;
}

export type Span = readonly [from: number, to: number];

/**
 * Lanes, in whatever pen. How a lane is drawn, and how high its bars are, is settled when a person
 * moves the picture: what is drawn moves by nothing that arrives.
 */
export class Picture {
  /** A person moved it, or looks at something else: everything is settled anew. */
  settle(): void {
    this.settled.clear();
  }

  /** @returns what can be pressed, and how many events lie right of what is in sight */
  draw(pen: Pen, sight: Sight, colours: Colours): { hits: Hit[]; beyond: number } {
    const { lanes, scale, labels, width, height, top, selected, span } = sight;
    const [from, to] = [scale.invert(labels).getTime(), scale.invert(width).getTime()];
    const margin = ((to - from) / Math.max(1, width)) * REACH;
    const slope = (width - labels) / (to - from || 1);
    const offset = -from * slope;
    const columns = Math.max(1, Math.floor(width - labels));
    const x = (time: number): number => labels + time * slope + offset;
    const first = Math.max(0, Math.floor(top / LANE_HEIGHT));
    const last = Math.min(lanes.length, Math.ceil((top + height) / LANE_HEIGHT));
    const hits: Hit[] = [];
    let beyond = 0;
    pen.font = colours.font;
    lanes.forEach((lane, row) => {
      const range = within(lane, from - margin, to + margin);
      const [start, end] = range;
      beyond += lane.times.length - end;
      if (row < first || row >= last) {
        return;
      }
      const y = row * LANE_HEIGHT + LANE_HEIGHT / 2 - top;
      pen.fillStyle = colours.line;
      pen.fillRect(labels, Math.round(y), columns, 1);
      pen.save();
      pen.beginPath();
      pen.rect(labels - 6, y - LANE_HEIGHT / 2, columns + 6, LANE_HEIGHT);
      pen.clip();
      const look = this.lookOf(lane.principal, end - start, columns);
      if (look.crowded) {
        const place = { left: labels, y, columns, most: look.most };
        look.most = drawDensity(pen, lane, range, { slope, offset }, place, colours);
      }
      hits.push(...drawMarks(pen, lane, range, { x, y, crowded: look.crowded, selected }, colours));
      pen.restore();
      drawLabel(pen, lane.petname, { y, width: labels }, colours);
    });
    if (span !== null) {
      drawVeil(pen, sight, [x(span[0]), x(span[1])], colours);
    }
    const within_ = (hit: Hit): boolean =>
      span === null || (hit.x >= x(span[0]) - 1 && hit.x <= x(span[1]) + 1);
    return { hits: hits.filter(within_), beyond };
  }

  private lookOf(principal: string, count: number, columns: number): Look {
    const known = this.settled.get(principal);
    const limit = columns * CROWDED * (known === undefined ? 1 : PATIENCE);
    const crowded = known?.crowded === true || count > limit;
    const look = known?.crowded === crowded ? known : { crowded, most: undefined };
    this.settled.set(principal, look);
    return look;
  }

  private readonly settled = new Map<string, Look>();
}

interface Look {
  crowded: boolean;
  /** How many events in one column are as high as the lane. */
  most: number | undefined;
}

/** Covers what lies outside of the span, so that it is seen and does not count. */
function drawVeil(
  pen: Pen,
  { labels, width, height }: Sight,
  [from, to]: readonly [number, number],
  colours: Colours
): void {
  const left = Math.min(Math.max(from, labels), width);
  const right = Math.min(Math.max(to, labels), width);
  pen.save();
  pen.globalAlpha = VEIL;
  pen.fillStyle = colours.paper;
  pen.fillRect(labels, 0, left - labels, height);
  pen.fillRect(right, 0, width - right, height);
  pen.globalAlpha = 1;
  pen.fillStyle = colours.use;
  for (const edge of [from, to]) {
    if (edge >= labels && edge <= width) {
      pen.fillRect(Math.round(edge), 0, 1, height);
    }
  }
  pen.restore();
}
