/** In lower case, without signs: what is left is said aloud. */
function spoken(text: string): string {
  return (text.toLocaleLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

/**
 * What is to be pressed and has another name than the words that stand on it, which lacks them: WCAG
 * 2.2, 2.5.3, in any language.
 */
export function misnamed(host: ParentNode): string[] {
  const pressed = host.querySelectorAll('button, a, summary, [role="button"], [role="link"]');
  return [...pressed].flatMap(element => {
    const name = element.getAttribute('aria-label');
    const seen = element.cloneNode(true) as Element;
    seen.querySelectorAll('[aria-hidden="true"], svg').forEach(part => part.remove());
    const words = spoken(seen.textContent ?? '');
    return name === null || spoken(name).includes(words) ? [] : [`“${name}” shows “${words}”`];
  });
}
