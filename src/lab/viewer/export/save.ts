/** Has the browser save a file. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has it once the press was dealt with.
  window.setTimeout(() => URL.revokeObjectURL(link.href));
}

/** Properties that style sheets give a drawing here, and nobody gives it elsewhere. */
const LOOK = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size'
] as const;

/** A drawing as a file of its own, with the look that it has here. */
export function svgOf(drawn: SVGSVGElement): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const before = [drawn, ...drawn.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((element, at) => {
    const style = getComputedStyle(before[at] as Element);
    for (const name of LOOK) {
      element.setAttribute(name, style.getPropertyValue(name));
    }
    if (style.textDecorationLine === 'line-through') {
      element.setAttribute('text-decoration', 'line-through');
    }
    for (const name of ['class', 'tabindex', 'role']) {
      element.removeAttribute(name);
    }
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
}

/** Longest side, and most pixels, of a canvas that browsers still paint. */
const LONGEST = 16_000;
const LARGEST = 100_000_000;

/**
 * A drawing as a picture, on paper of the colour that is around it; twice as fine as it is seen, as
 * long as it is not too large for that.
 */
export async function pngOf(drawn: SVGSVGElement, paper: string): Promise<Blob | null> {
  const width = drawn.width.baseVal.value;
  const height = drawn.height.baseVal.value;
  const scale = Math.min(
    2,
    LONGEST / Math.max(width, height),
    Math.sqrt(LARGEST / Math.max(1, width * height))
  );
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(drawn))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) {
    return null;
  }
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise(resolve => canvas.toBlob(resolve));
}
