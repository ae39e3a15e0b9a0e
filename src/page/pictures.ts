import { LabIcon } from '@jupyterlab/ui-components';

/** Of Trusted Types, which TypeScript's DOM does not know yet. */
interface Policies {
  createPolicy(
    name: string,
    rules: {
      createHTML(text: string): string | null;
      createScriptURL(address: string): string | null;
    }
  ): void;
}

/**
 * The only markup that this page makes out of text: the pictures that came with it, each known to
 * the letter, and the addresses of its workers. All else that would become markup or script is
 * refused by the browser, whoever asks.
 */
export function onlyKnownPictures(workers: readonly string[]): void {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  trustedTypes?.createPolicy('default', {
    createHTML: text => (isPicture(text) ? text : null),
    createScriptURL: address => (workers.includes(address) ? address : null)
  });
}

const known = new Set<string>();
const read = new Set<string>();

function isPicture(text: string): boolean {
  if (!known.has(plain(text))) {
    learn();
  }
  return known.has(plain(text));
}

/** What pictures are made of, whole and within; those that were made since it was last asked. */
function learn(): void {
  for (const [name, { svgstr }] of made()) {
    if (!read.has(name)) {
      read.add(name);
      // First of all: what it is read from comes by here, too.
      known.add(plain(svgstr));
      known.add(plain(LabIcon.resolveSvg({ name, svgstr })?.innerHTML ?? svgstr));
    }
  }
}

/** All icons; each is made by a module of this page from its own text. */
function made(): Map<string, LabIcon> {
  return (LabIcon as unknown as { _instances: Map<string, LabIcon> })._instances;
}

/** LabIcon takes line ends and spaces between elements out. */
function plain(svg: string): string {
  return svg.replace(/\s+/g, '');
}
