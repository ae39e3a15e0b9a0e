import { safeText } from '../../protocol';
import { density, type Lane, LAYERS, type Mark } from './lanes';

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
  context: CanvasRenderingContext2D,
  lane: Lane,
  [start, end]: readonly [number, number],
  at: { x(time: number): number; y: number; crowded: boolean; selected: number | null },
  colours: Colours
): Hit[] {
  const hits: Hit[] = [];
  const layers: readonly Mark[] = at.crowded ? ['revocation', 'cut'] : LAYERS;
  for (const layer of layers) {
    for (let i = start; i < end; i += 1) {
      if (lane.marks[i] === layer) {
        const index = lane.entries[i]?.index ?? 0;
        const x = at.x(lane.times[i] as number);
        drawMark(context, layer, x, at.y, colours);
        hits.push({ x, y: at.y, index, tall: layer === 'cut' });
      }
    }
  }
  for (const hit of hits) {
    if (hit.index === at.selected) {
      context.strokeStyle = colours.selected;
      context.lineWidth = 2;
      circle(context, hit.x, hit.y, RADIUS + 4);
      context.stroke();
    }
  }
  return hits;
}

function drawMark(
  context: CanvasRenderingContext2D,
  mark: Mark,
  x: number,
  y: number,
  colours: Colours
): void {
  context.lineWidth = 1.75;
  switch (mark) {
    case 'use':
      context.fillStyle = colours.use;
      circle(context, x, y, RADIUS);
      context.fill();
      break;
    case 'tried':
      // Done, and hollow once the limits hold: half of each.
      context.strokeStyle = colours.use;
      context.fillStyle = colours.paper;
      circle(context, x, y, RADIUS);
      context.fill();
      context.stroke();
      context.fillStyle = colours.use;
      context.beginPath();
      context.arc(x, y, RADIUS, 0, Math.PI);
      context.fill();
      break;
    case 'refusal':
      context.strokeStyle = colours.refusal;
      context.fillStyle = colours.paper;
      circle(context, x, y, RADIUS);
      context.fill();
      context.stroke();
      break;
    case 'cut':
      context.fillStyle = colours.refusal;
      context.fillRect(x - 1.25, y - LANE_HEIGHT / 2, 2.5, LANE_HEIGHT);
      break;
    case 'revocation':
      context.strokeStyle = colours.refusal;
      context.lineWidth = 2.25;
      context.beginPath();
      context.moveTo(x - RADIUS, y - RADIUS);
      context.lineTo(x + RADIUS, y + RADIUS);
      context.moveTo(x + RADIUS, y - RADIUS);
      context.lineTo(x - RADIUS, y + RADIUS);
      context.stroke();
      break;
    default:
      context.strokeStyle = mark === 'authority' ? colours.authority : colours.quiet;
      context.fillStyle = colours.paper;
      context.beginPath();
      context.rect(x - RADIUS + 0.5, y - RADIUS + 0.5, 2 * RADIUS - 1, 2 * RADIUS - 1);
      context.fill();
      context.stroke();
  }
}

/** A crowd as bars, one a pixel column; the refusals in it stand in front. */
export function drawDensity(
  context: CanvasRenderingContext2D,
  lane: Lane,
  range: readonly [number, number],
  column: { slope: number; offset: number },
  place: { left: number; y: number; columns: number },
  colours: Colours
): void {
  const { left, y, columns } = place;
  const { counts, refusals } = density(lane, range, columns, column);
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const full = LANE_HEIGHT - 10;
  const base = Math.round(y + full / 2);
  const height = (count: number): number =>
    Math.max(2, Math.round((full * Math.log1p(count)) / Math.log1p(most)));
  for (const [of, colour] of [
    [counts, colours.use],
    [refusals, colours.refusal]
  ] as const) {
    context.fillStyle = colour;
    // Neighbours of one height are one rectangle: far fewer calls, the same picture.
    let from = 0;
    let high = 0;
    for (let i = 0; i <= columns; i += 1) {
      const next = i < columns && (of[i] as number) > 0 ? height(of[i] as number) : 0;
      if (next !== high) {
        if (high > 0) {
          context.fillRect(left + from, base - high, i - from, high);
        }
        from = i;
        high = next;
      }
    }
  }
}

export function drawLabel(
  context: CanvasRenderingContext2D,
  petname: string,
  place: { y: number; width: number },
  colours: Colours
): void {
  context.fillStyle = colours.ink;
  context.textBaseline = 'middle';
  context.fillText(fitted(context, safeText(petname, 200), place.width - 22), 10, place.y);
}

const widths = new Map<string, string>();

/** The text, shortened in its middle so that both ends are told apart. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${context.font} ${width} ${text}`;
  let shown = widths.get(key);
  if (shown === undefined) {
    const letters = [...text];
    shown = letters.join('');
    for (let keep = letters.length - 1; keep > 2; keep -= 1) {
      if (context.measureText(shown).width <= width) {
        break;
      }
      const head = Math.ceil(keep / 2);
      shown = `${letters.slice(0, head).join('')}…${letters.slice(head - keep).join('')}`;
    }
    widths.set(key, shown);
  }
  return shown;
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
