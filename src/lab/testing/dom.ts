/** What JupyterLab's packages expect of a browser when they load, and jsdom lacks. */
Object.assign(globalThis, {
  DragEvent: class extends MouseEvent {},
  ResizeObserver: class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
});
window.matchMedia ??= () => ({ matches: false }) as MediaQueryList;

export {};
