import '../testing/dom';

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { type Message, MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { CardKeys } from './cardKeys';

/** As JupyterLab's notebook: activated, it takes the keys. */
class Notebook extends Widget {
  constructor() {
    super();
    this.node.tabIndex = 0;
    document.body.append(this.node);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.node.focus();
  }

  protected override onUpdateRequest(): void {
    this.updated += 1;
  }

  updated = 0;
}

const PANEL = '<div class="jp-Facetry-consent"><iframe></iframe></div><button></button><iframe></iframe>';

let keys: CardKeys;
let notebook: Notebook;
let later: Notebook;
let card: HTMLElement;
let button: HTMLElement;
let other: HTMLElement;

/** A page with a card, beside a notebook that was there before and one that came later. */
beforeEach(() => {
  document.body.innerHTML = PANEL;
  card = document.querySelector('.jp-Facetry-consent iframe')!;
  button = document.querySelector('button')!;
  other = document.querySelector('body > iframe')!;
  notebook = new Notebook();
  later = new Notebook();
  const widgetAdded = new Signal<object, NotebookPanel>({});
  const panels = [{ content: notebook } as unknown as NotebookPanel];
  keys = new CardKeys();
  keys.follow({
    forEach: (each: (panel: NotebookPanel) => void) => panels.forEach(each),
    widgetAdded
  } as unknown as INotebookTracker);
  widgetAdded.emit({ content: later } as unknown as NotebookPanel);
});

/** What a person does, which no script can: such events are trusted. */
const person = (type: string): void => keys.handleEvent({ type, isTrusted: true });

/** What has the keys once these notebooks were activated. */
const activated = (...notebooks: Notebook[]): Element | null => {
  notebooks.forEach(one => one.activate());
  MessageLoop.flush();
  return document.activeElement;
};

test('a card that has the keys keeps them from notebooks that are activated by themselves', () => {
  person('keydown');
  card.focus();
  expect(activated(notebook, later)).toBe(card);
});

test('nothing but activation is kept from a notebook', () => {
  card.focus();
  MessageLoop.sendMessage(notebook, Widget.Msg.UpdateRequest);
  expect(notebook.updated).toBe(1);
});

test.each(['pointerdown', 'mousedown', 'touchstart', 'click', 'keydown'])(
  'a %s of a person in the page gives them to the notebook at once',
  type => {
    card.focus();
    person(type);
    expect(activated(notebook)).toBe(notebook.node);
  }
);

test('an event that a script made gives them to nobody', () => {
  card.focus();
  for (const type of ['pointerdown', 'keydown']) {
    button.dispatchEvent(new Event(type, { bubbles: true }));
  }
  expect(activated(notebook)).toBe(card);
});

test('what a person did before they came back to the card takes nothing from it', () => {
  card.focus();
  person('pointerdown');
  button.focus();
  card.focus();
  expect(activated(notebook)).toBe(card);
});

test.each([
  ['nothing', () => card.blur()],
  ['a button', () => button.focus()],
  ['another frame', () => other.focus()],
  ['a card that has gone', () => (card.focus(), card.remove())]
])('a notebook gets them where %s has them', (_, go) => {
  go();
  expect(activated(notebook)).toBe(notebook.node);
});

test('a notebook that is closed leaves nothing behind', () => {
  const seen = jest.spyOn(keys, 'messageHook');
  notebook.dispose();
  seen.mockClear();
  MessageLoop.sendMessage(notebook, Widget.Msg.ActivateRequest);
  expect(seen).not.toHaveBeenCalled();
});
