import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/**
 * The same plugin, which tells the browser's timeline how long its activation held the page: a
 * measure by the plugin's id, in milliseconds, as developer tools show it (User Timing, W3C).
 */
export function measured(plugin: JupyterFrontEndPlugin<unknown>): JupyterFrontEndPlugin<unknown> {
  return {
    ...plugin,
    activate: (...given) => {
      const start = performance.now();
      try {
        return plugin.activate(...given);
      } finally {
        performance.measure(plugin.id, { start });
      }
    }
  };
}
