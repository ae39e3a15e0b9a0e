import { drawAxis } from './axis';
import { type Colours, LANE_HEIGHT } from './paint';
import { Picture, type Sight } from './picture';
import { SvgPen } from './svgPen';

/** All lanes over the time in sight, with the time below them, as a drawing that can be enlarged. */
export function drawLanes(
  sight: Sight,
  colours: Colours,
  axis: { height: number; locale: string | undefined },
  measured: (text: string, font: string) => TextMetrics
): string {
  const { lanes, labels, width, scale } = sight;
  const pen = new SvgPen(measured);
  const height = lanes.length * LANE_HEIGHT;
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, width, height + axis.height);
  new Picture().draw(pen, { ...sight, top: 0, height, selected: null }, colours);
  pen.lower(height);
  drawAxis(pen, scale, { left: labels, width }, colours, axis.locale);
  pen.restore();
  return pen.drawing(width, height + axis.height);
}
