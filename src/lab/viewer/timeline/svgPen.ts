import type { Pen } from './paint';

/** Digits behind the point of a pixel. */
const DIGITS = 2;

/**
 * Writes down as SVG what is drawn, as a canvas would show it: as much of a canvas as the timeline
 * draws with, no more.
 */
export class SvgPen implements Pen {
  /** @param measured tells how wide a text is */
  constructor(private readonly measured: (text: string, font: string) => TextMetrics) {}

  fillStyle: Pen['fillStyle'] = '#000';
  strokeStyle: Pen['strokeStyle'] = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';

  /** The drawing as a file of its own. */
  drawing(width: number, height: number): string {
    const size = `width="${number(width)}" height="${number(height)}"`;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${number(width)} ` +
      `${number(height)}">${this.parts.join('')}</svg>\n`
    );
  }

  /** What is drawn until it is restored lies this much lower. */
  lower(y: number): void {
    this.parts.push(`<g transform="translate(0 ${number(y)})">`);
    this.open.push(1);
  }

  save(): void {
    this.open.push(0);
  }

  restore(): void {
    this.parts.push('</g>'.repeat(this.open.pop() ?? 0));
  }

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${number(x)} ${number(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${number(x)} ${number(y)}`;
  }

  /** From `start` to `end` clockwise, `start` being where the pen stands: at 0. */
  arc(x: number, y: number, radius: number, start: number, end: number): void {
    const to = (angle: number): string =>
      `${number(x + radius * Math.cos(angle))} ${number(y + radius * Math.sin(angle))}`;
    const size = `${number(radius)} ${number(radius)}`;
    // A whole circle has no end that differs from its start: it is two halves.
    for (const [from, until] of end - start > Math.PI
      ? [
          [start, (start + end) / 2],
          [(start + end) / 2, end]
        ]
      : [[start, end]]) {
      const long = (until as number) - (from as number) > Math.PI ? 1 : 0;
      this.path += `A${size} 0 ${long} 1 ${to(until as number)}`;
    }
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}Z`;
  }

  fill(): void {
    this.parts.push(`<path d="${this.path}" fill="${escaped(String(this.fillStyle))}"/>`);
  }

  stroke(): void {
    const look = `stroke="${escaped(String(this.strokeStyle))}" stroke-width="${this.lineWidth}"`;
    this.parts.push(`<path d="${this.path}" fill="none" ${look}/>`);
  }

  clip(): void {
    const id = `cut${(this.cuts += 1)}`;
    this.parts.push(
      `<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`
    );
    this.open.push((this.open.pop() ?? 0) + 1);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(
      `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" ` +
        `height="${number(height)}" fill="${escaped(String(this.fillStyle))}"` +
        `${this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : ''}/>`
    );
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = this.textAlign === 'center' ? ' text-anchor="middle"' : '';
    const baseline = this.textBaseline === 'middle' ? 'central' : 'hanging';
    this.parts.push(
      `<text x="${number(x)}" y="${number(y)}"${anchor} dominant-baseline="${baseline}" ` +
        `style="font:${escaped(this.font)}" fill="${escaped(String(this.fillStyle))}">` +
        `${escaped(text)}</text>`
    );
  }

  measureText(text: string): TextMetrics {
    return this.measured(text, this.font);
  }

  private readonly parts: string[] = [];
  /** How many groups each level of what was saved has to close. */
  private readonly open: number[] = [];
  private path = '';
  private cuts = 0;
}

function number(value: number): string {
  return String(Number(value.toFixed(DIGITS)));
}

/** Names are others' words: they are text, also where they look like markup. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.codePointAt(0) as number};`);
}
