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
