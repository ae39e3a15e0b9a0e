import '../testing/dom';

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { type Message, MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { KeptKeys } from './keptKeys';

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

const PAGE = `<div class="jp-Facetry-sidebar">
    <button class="row"></button>
    <div class="jp-Facetry-consent"><iframe></iframe></div>
  </div>
  <div class="jp-Facetry-viewer"><div tabindex="0"></div></div>
  <div class="jp-Facetry-proposal"><iframe></iframe></div>
  <div class="jp-Facetry-dialog"><input></div>
  <button class="outside"></button>
  <div class="jp-OutputArea"><iframe></iframe></div>`;

let keys: KeptKeys;
let notebook: Notebook;
let later: Notebook;
let card: HTMLElement;
let row: HTMLElement;
let outside: HTMLElement;

const element = (selector: string): HTMLElement => document.querySelector(selector)!;

/** A page with our places, beside a notebook that was there before and one that came later. */
beforeEach(() => {
  document.body.innerHTML = PAGE;
  card = element('.jp-Facetry-consent iframe');
  row = element('.row');
  outside = element('.outside');
  notebook = new Notebook();
  later = new Notebook();
  const widgetAdded = new Signal<object, NotebookPanel>({});
  const panels = [{ content: notebook } as unknown as NotebookPanel];
  keys = new KeptKeys();
  keys.follow({
    forEach: (each: (panel: NotebookPanel) => void) => panels.forEach(each),
    widgetAdded
  } as unknown as INotebookTracker);
  widgetAdded.emit({ content: later } as unknown as NotebookPanel);
});

/** What a person does, which no script can: such events are trusted. */
const person = (type: string, target: Element = outside): void =>
  keys.handleEvent({ type, isTrusted: true, target });

/** What has the keys once these notebooks were activated. */
const activated = (...notebooks: Notebook[]): Element | null => {
  notebooks.forEach(one => one.activate());
  MessageLoop.flush();
  return document.activeElement;
};

test.each([
  '.jp-Facetry-consent iframe',
  '.row',
  '.jp-Facetry-viewer [tabindex]',
  '.jp-Facetry-proposal iframe',
  '.jp-Facetry-dialog input'
])('%s keeps its keys from notebooks that are activated by themselves', place => {
  person('keydown');
  element(place).focus();
  expect(activated(notebook, later)).toBe(element(place));
});

test('nothing but activation is kept from a notebook', () => {
  card.focus();
  MessageLoop.sendMessage(notebook, Widget.Msg.UpdateRequest);
  expect(notebook.updated).toBe(1);
});

test.each(['pointerdown', 'mousedown', 'touchstart', 'click', 'keydown'])(
  'a %s of a person outside gives them to the notebook at once',
  type => {
    card.focus();
    person(type);
    expect(activated(notebook)).toBe(notebook.node);
  }
);

test('what a person does in the same place gives them to nobody', () => {
  row.focus();
  person('pointerdown');
  person('keydown', row);
  expect(activated(notebook)).toBe(row);
});

test('an event that a script made gives them to nobody', () => {
  card.focus();
  for (const type of ['pointerdown', 'keydown']) {
    outside.dispatchEvent(new Event(type, { bubbles: true }));
  }
  expect(activated(notebook)).toBe(card);
});

test('what a person did before they came back to the card takes nothing from it', () => {
  card.focus();
  person('pointerdown');
  outside.focus();
  card.focus();
  expect(activated(notebook)).toBe(card);
});

test.each([
  ['nothing', () => card.blur()],
  ['a button elsewhere', () => outside.focus()],
  ['a frame in an output', () => element('.jp-OutputArea iframe').focus()],
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
