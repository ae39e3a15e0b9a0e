import type { IDisposable } from '@lumino/disposable';
import type { Drag } from '@lumino/dragdrop';

/** Paths of what is dragged from a file browser of the page. */
const PATHS = 'application/x-jupyter-icontents';
const TYPES = ['lm-dragenter', 'lm-dragover', 'lm-dragleave', 'lm-drop'];

/**
 * Takes a file that is dragged on an element from the file browser of the page, which would open it
 * in a tab of its own there. `data-over` of the element says that one is held over it.
 */
export class Dragged implements IDisposable {
  /** @param take is given the path of the first of several files */
  constructor(
    private readonly node: HTMLElement,
    private readonly take: (path: string) => void
  ) {
    TYPES.forEach(type => node.addEventListener(type, this));
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    TYPES.forEach(type => this.node.removeEventListener(type, this));
  }

  handleEvent(event: Event): void {
    const drag = event as Drag.Event;
    if (!drag.mimeData.hasData(PATHS)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const held = event.type === 'lm-dragenter' || event.type === 'lm-dragover';
    this.node.dataset['over'] = String(held);
    if (event.type !== 'lm-dragleave') {
      drag.dropAction = drag.proposedAction;
    }
    if (event.type === 'lm-drop') {
      const [path] = drag.mimeData.getData(PATHS) as string[];
      if (path !== undefined) {
        this.take(path);
      }
    }
  }

  private _disposed = false;
}
