/** What JupyterLab's packages expect of a browser when they load, and jsdom lacks. */
Object.assign(globalThis, {
  DragEvent: class extends MouseEvent {},
  IntersectionObserver: class {
    observe(): void {}
    disconnect(): void {}
  },
  ResizeObserver: class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
  requestIdleCallback: (idle: () => void) => setTimeout(idle)
});
window.matchMedia ??= () => Object.assign(new EventTarget(), { matches: false }) as MediaQueryList;

export {};
