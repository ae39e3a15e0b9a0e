import type { INotebookTracker } from '@jupyterlab/notebook';
import { type IMessageHandler, type Message, MessageLoop } from '@lumino/messaging';

/** The frame in which a person decides, in the sidebar or a dialog. */
const CARD = '.jp-Facetry-consent > iframe';

/** By what a person does something in this page; what is done in the frame is heard in there alone. */
const DONE = ['pointerdown', 'mousedown', 'touchstart', 'click', 'keydown'];

/**
 * Keeps a person's keys in the card that they went to. After a cell was run, JupyterLab scrolls, and
 * then activates the notebook, however late and wherever the keys are by then: digits typed into
 * the card would change cells. While a card has the keys, a notebook is activated only if a person
 * has done something in this page since: pressed a tab, a button, a key.
 *
 * This serves people and stops nobody: whatever runs in this page can focus card and notebook anyway,
 * so that it gets no power by it, and the approval page relies on it for nothing.
 */
export class CardKeys {
  /** @param page where people act: the window, so that nothing in it hides from here what they do */
  constructor(private readonly page: EventTarget = window) {
    for (const type of ['focus', ...DONE]) {
      this.page.addEventListener(type, this, { capture: true, passive: true });
    }
  }

  /** Follows all notebooks; a hook goes away with its notebook. */
  follow(tracker: INotebookTracker): void {
    tracker.forEach(panel => MessageLoop.installMessageHook(panel.content, this));
    tracker.widgetAdded.connect((_, panel) =>
      MessageLoop.installMessageHook(panel.content, this)
    );
  }

  /** Whether a card has the keys, and nobody has done anything since that could take them from it. */
  get kept(): boolean {
    const { activeElement: active } = document;
    return active !== null && active.matches(CARD) && active !== this.touched;
  }

  messageHook(_notebook: IMessageHandler, { type }: Message): boolean {
    return type !== 'activate-request' || !this.kept;
  }

  handleEvent({ type, isTrusted }: Pick<Event, 'type' | 'isTrusted'>): void {
    if (type === 'focus') {
      // They have left the card, or come to it: what was done before takes nothing from it.
      this.touched = null;
    } else if (isTrusted) {
      this.touched = document.activeElement;
    }
  }

  /** What had the keys when a person last did something in this page; null once they went on. */
  private touched: Element | null = null;
}
