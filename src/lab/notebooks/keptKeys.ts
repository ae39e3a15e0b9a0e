import type { INotebookTracker } from '@jupyterlab/notebook';
import { type IMessageHandler, type Message, MessageLoop } from '@lumino/messaging';

/** Where people take their keys: sidebar, viewer, forms; cards are in the sidebar or a dialog. */
const PLACES = '.jp-Facetry-sidebar, .jp-Facetry-viewer, .jp-Facetry-dialog, .jp-Facetry-proposal';

/** By what a person does something in this page; what is done in a card's frame is heard there alone. */
const DONE = ['pointerdown', 'mousedown', 'touchstart', 'click', 'keydown'];

/**
 * Keeps a person's keys where they took them. After a cell was run, JupyterLab scrolls, and then
 * activates the notebook, however late and wherever the keys are by then: digits typed into a card
 * would make headings of cells. While one of our places has the keys, a notebook is activated only if
 * a person has since done something outside of it: pressed a tab, a button, a menu. What activates
 * the panel that a notebook is in, as Escape does here, is no concern of this.
 *
 * This serves people and stops nobody: whatever runs in this page can focus card and notebook anyway,
 * so that it gets no power by it, and the approval page relies on it for nothing.
 */
export class KeptKeys {
  /** @param page where people act: the window, so that nothing in it hides from here what they do */
  constructor(page: EventTarget = window) {
    for (const type of ['focus', ...DONE]) {
      page.addEventListener(type, this, { capture: true, passive: true });
    }
  }

  /** Follows all notebooks; a hook goes away with its notebook. */
  follow(tracker: INotebookTracker): void {
    tracker.forEach(panel => MessageLoop.installMessageHook(panel.content, this));
    tracker.widgetAdded.connect((_, panel) => MessageLoop.installMessageHook(panel.content, this));
  }

  messageHook(_notebook: IMessageHandler, { type }: Message): boolean {
    return type !== 'activate-request' || !this.kept;
  }

  handleEvent({ type, isTrusted, target }: Pick<Event, 'type' | 'isTrusted' | 'target'>): void {
    if (type === 'focus') {
      // They have left the place, or come to it: what was done before takes nothing from it.
      this.touched = null;
    } else if (isTrusted) {
      const place = placeWithKeys();
      const within = target instanceof Node && place?.contains(target) === true;
      this.touched = within ? null : place;
    }
  }

  /** Whether a place has the keys, and nobody has done anything since that could take them from it. */
  private get kept(): boolean {
    const place = placeWithKeys();
    return place !== null && place !== this.touched;
  }

  /** The place that had the keys when a person last did something outside of it. */
  private touched: Element | null = null;
}

function placeWithKeys(): Element | null {
  return document.activeElement?.closest(PLACES) ?? null;
}
