/** What makes a page of ours, of which no theme of JupyterLab's says the colours, look otherwise. */
const ASKED = [
  '(prefers-color-scheme: dark)',
  '(prefers-contrast: more)',
  '(forced-colors: active)'
];

/**
 * Calls `changed` when colours may be others than they were: of JupyterLab's theme, or of the system.
 *
 * @returns what ends it
 */
export function onOtherColours(changed: () => void): () => void {
  const themes = new MutationObserver(changed);
  themes.observe(document.body, {
    attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light', 'style', 'class']
  });
  themes.observe(document.documentElement, { attributeFilter: ['style'] });
  const system = ASKED.map(query => window.matchMedia(query));
  system.forEach(list => list.addEventListener('change', changed));
  return () => {
    themes.disconnect();
    system.forEach(list => list.removeEventListener('change', changed));
  };
}
