import '../lab/testing/dom';

import { facetIcon } from '../lab/icons';
import { onlyKnownPictures } from './pictures';

interface Rules {
  createHTML(text: string): string | null;
  createScriptURL(address: string): string | null;
}

/** The rules that the page sets, as the browser asks them. */
function rules(): Rules {
  let set: Rules | undefined;
  Object.assign(globalThis, {
    trustedTypes: { createPolicy: (_name: string, given: Rules) => (set = given) }
  });
  onlyKnownPictures(['http://localhost:7413/verify.js', 'http://localhost:7413/layout.js']);
  return set!;
}

describe('what becomes markup on the page outside of Jupyter', () => {
  test('are its own pictures, whole and from within', () => {
    const { createHTML } = rules();
    expect(createHTML(facetIcon.svgstr)).toBe(facetIcon.svgstr);
    const inside = new DOMParser().parseFromString(facetIcon.svgstr, 'image/svg+xml');
    expect(createHTML(inside.documentElement.innerHTML)).not.toBeNull();
  });

  test.each([
    '<img src=x onerror=alert(1)>',
    '<svg onload="alert(1)"></svg>',
    '<b>bold</b>',
    `${facetIcon.svgstr}<script>1</script>`,
    facetIcon.svgstr.replace('<svg', '<svg onload="alert(1)"'),
    'no markup at all'
  ])('is not %p', text => expect(rules().createHTML(text)).toBeNull());

  test('runs as a worker at one address alone', () => {
    const { createScriptURL } = rules();
    expect(createScriptURL('http://localhost:7413/verify.js')).not.toBeNull();
    expect(createScriptURL('http://localhost:7413/layout.js')).not.toBeNull();
    for (const address of ['http://localhost:7414/verify.js', '/verify.js', 'data:,1', 'blob:1']) {
      expect(createScriptURL(address)).toBeNull();
    }
  });
});
