import { safeText } from '../../../protocol';
import { density, type Lane, LAYERS, type Mark } from './lanes';

/** What is drawn with: a canvas, or what writes the same down as SVG. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'rect'
  | 'fill'
  | 'stroke'
  | 'clip'
  | 'save'
  | 'restore'
  | 'fillRect'
  | 'fillText'
  | 'measureText'
>;

export const LANE_HEIGHT = 36;
const RADIUS = 4.5;

/** JupyterLab's colours, as the theme has them now. */
export interface Colours {
  ink: string;
  quiet: string;
  line: string;
  use: string;
  refusal: string;
  authority: string;
  paper: string;
  selected: string;
  font: string;
}

/** Where an event was drawn; a tall one is as high as its lane. */
export interface Hit {
  x: number;
  y: number;
  index: number;
  tall: boolean;
}

export function coloursOf(host: Element): Colours {
  const style = getComputedStyle(host);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: of('--jp-ui-font-color1'),
    quiet: of('--jp-ui-font-color2'),
    line: of('--jp-border-color2'),
    use: of('--jp-brand-color1'),
    refusal: of('--jp-error-color1'),
    authority: of('--jp-success-color1'),
    paper: of('--jp-layout-color1'),
    selected: of('--jp-ui-font-color0'),
    font: style.font
  };
}

/** Draws the events of a lane, back to front; of a crowd only what ends authority. */
export function drawMarks(
  pen: Pen,
  lane: Lane,
  range: readonly [number, number],
  at: { x(time: number): number; y: number; crowded: boolean; selected: number | null },
  colours: Colours
): Hit[] {
  const hits: Hit[] = [];
  const layers = layersOf(lane, range, at.crowded);
  for (const layer of LAYERS) {
    const marks = layers.get(layer) ?? [];
    // As many as there are, in one stroke of the pen: each by itself would take most of a frame.
    const places = marks.map(({ time }) => at.x(time));
    if (places.length > 0) {
      drawLayer(pen, layer, places, at.y, colours);
    }
    marks.forEach(({ index }, each) =>
      hits.push({ x: places[each] as number, y: at.y, index, tall: layer === 'cut' })
    );
  }
  for (const hit of hits) {
    if (hit.index === at.selected) {
      pen.strokeStyle = colours.selected;
      pen.lineWidth = 2;
      pen.beginPath();
      circle(pen, hit.x, hit.y, RADIUS + 4);
      pen.stroke();
    }
  }
  return hits;
}

/** What is drawn of each kind, by time. */
function layersOf(
  lane: Lane,
  [start, end]: readonly [number, number],
  crowded: boolean
): Map<Mark, { time: number; index: number }[]> {
  const layers = new Map<Mark, { time: number; index: number }[]>();
  const put = (mark: Mark, time: number, index: number): void => {
    const layer = layers.get(mark);
    if (layer === undefined) {
      layers.set(mark, [{ time, index }]);
    } else {
      layer.push({ time, index });
    }
  };
  if (!crowded) {
    for (let i = start; i < end; i += 1) {
      put(lane.marks[i] as Mark, lane.times[i] as number, lane.entries[i]?.index ?? 0);
    }
    return layers;
  }
  const from = lane.times[start] as number;
  const to = lane.times[end - 1] as number;
  for (const { at, mark, index } of lane.ends) {
    if (at >= from && at <= to) {
      put(mark, at, index);
    }
  }
  return layers;
}

function drawLayer(
  pen: Pen,
  mark: Mark,
  places: readonly number[],
  y: number,
  colours: Colours
): void {
  pen.lineWidth = 1.75;
  pen.fillStyle = colours.paper;
  const paths = (path: (x: number) => void): void => {
    pen.beginPath();
    places.forEach(path);
  };
  switch (mark) {
    case 'use':
      pen.fillStyle = colours.use;
      paths(x => circle(pen, x, y, RADIUS));
      pen.fill();
      break;
    case 'tried':
      // Done, and hollow once the limits hold: half of each.
      pen.strokeStyle = colours.use;
      paths(x => circle(pen, x, y, RADIUS));
      pen.fill();
      pen.stroke();
      pen.fillStyle = colours.use;
      paths(x => {
        pen.moveTo(x + RADIUS, y);
        pen.arc(x, y, RADIUS, 0, Math.PI);
      });
      pen.fill();
      break;
    case 'refusal':
      pen.strokeStyle = colours.refusal;
      paths(x => circle(pen, x, y, RADIUS));
      pen.fill();
      pen.stroke();
      break;
    case 'cut':
      pen.fillStyle = colours.refusal;
      paths(x => pen.rect(x - 1.25, y - LANE_HEIGHT / 2, 2.5, LANE_HEIGHT));
      pen.fill();
      break;
    case 'revocation':
      pen.strokeStyle = colours.refusal;
      pen.lineWidth = 2.25;
      paths(x => {
        pen.moveTo(x - RADIUS, y - RADIUS);
        pen.lineTo(x + RADIUS, y + RADIUS);
        pen.moveTo(x + RADIUS, y - RADIUS);
        pen.lineTo(x - RADIUS, y + RADIUS);
      });
      pen.stroke();
      break;
    default:
      pen.strokeStyle = mark === 'authority' ? colours.authority : colours.quiet;
      paths(x => pen.rect(x - RADIUS + 0.5, y - RADIUS + 0.5, 2 * RADIUS - 1, 2 * RADIUS - 1));
      pen.fill();
      pen.stroke();
  }
}

/**
 * A crowd as bars, one a pixel column; the refusals in it stand in front.
 * @param place `most`: how many events are as high as the lane; what is more is no higher
 * @returns how many there are at most in one column
 */
export function drawDensity(
  pen: Pen,
  lane: Lane,
  range: readonly [number, number],
  column: { slope: number; offset: number },
  place: { left: number; y: number; columns: number; most: number | undefined },
  colours: Colours
): number {
  const { left, y, columns } = place;
  const { counts, refusals } = density(lane, range, columns, column);
  const most = place.most ?? counts.reduce((a, b) => Math.max(a, b), 1);
  const full = LANE_HEIGHT - 10;
  const base = Math.round(y + full / 2);
  const height = (count: number): number =>
    Math.max(2, Math.round((full * Math.log1p(Math.min(count, most))) / Math.log1p(most)));
  for (const [of, colour] of [
    [counts, colours.use],
    [refusals, colours.refusal]
  ] as const) {
    pen.fillStyle = colour;
    // Neighbours of one height are one rectangle: far fewer calls, the same picture.
    let from = 0;
    let high = 0;
    for (let i = 0; i <= columns; i += 1) {
      const next = i < columns && (of[i] as number) > 0 ? height(of[i] as number) : 0;
      if (next !== high) {
        if (high > 0) {
          pen.fillRect(left + from, base - high, i - from, high);
        }
        from = i;
        high = next;
      }
    }
  }
  return most;
}

export function drawLabel(
  pen: Pen,
  petname: string,
  place: { y: number; width: number },
  colours: Colours
): void {
  pen.fillStyle = colours.ink;
  pen.textBaseline = 'middle';
  pen.fillText(fitted(pen, safeText(petname, 200), place.width - 22), 10, place.y);
}

const widths = new Map<string, string>();

/** The text, shortened in its middle so that both ends are told apart. */
function fitted(pen: Pen, text: string, width: number): string {
  const key = `${pen.font} ${width} ${text}`;
  let shown = widths.get(key);
  if (shown === undefined) {
    const letters = [...text];
    shown = letters.join('');
    for (let keep = letters.length - 1; keep > 2; keep -= 1) {
      if (pen.measureText(shown).width <= width) {
        break;
      }
      const head = Math.ceil(keep / 2);
      shown = `${letters.slice(0, head).join('')}…${letters.slice(head - keep).join('')}`;
    }
    widths.set(key, shown);
  }
  return shown;
}

function circle(pen: Pen, x: number, y: number, radius: number): void {
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}
