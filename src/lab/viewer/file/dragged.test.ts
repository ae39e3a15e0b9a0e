import '../../testing/dom';

import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';

import { Dragged } from './dragged';

/** A drag of JupyterLab over an element, as its file browser begins one. */
function over(
  node: HTMLElement,
  type: 'lm-dragenter' | 'lm-dragover' | 'lm-dragleave' | 'lm-drop',
  data: Record<string, unknown>
): Drag.Event {
  const mimeData = new MimeData();
  Object.entries(data).forEach(([name, value]) => mimeData.setData(name, value));
  const drag = new Drag({ mimeData, supportedActions: 'move', proposedAction: 'move' });
  const event = new Drag.Event(new MouseEvent('pointermove') as PointerEvent, {
    drag,
    related: null,
    type
  });
  node.dispatchEvent(event);
  drag.dispose();
  return event;
}

const FILES = { 'application/x-jupyter-icontents': ['work/a.bundle', 'b.bundle'] };

describe('what is dragged from the file browser', () => {
  let node: HTMLElement;
  let dragged: Dragged;
  const taken: string[] = [];

  beforeEach(() => {
    taken.length = 0;
    node = document.createElement('div');
    dragged = new Dragged(node, path => taken.push(path));
  });

  test('is shown to be welcome, and taken where it is dropped', () => {
    const held = over(node, 'lm-dragenter', FILES);
    expect([held.defaultPrevented, held.dropAction, node.dataset['over']]).toEqual([
      true,
      'move',
      'true'
    ]);
    over(node, 'lm-dragover', FILES);
    expect(taken).toEqual([]);
    expect(over(node, 'lm-drop', FILES).dropAction).toBe('move');
    expect(taken).toEqual(['work/a.bundle']);
    expect(node.dataset['over']).toBe('false');
  });

  test('is not taken where it is dragged on, nor once nobody listens', () => {
    over(node, 'lm-dragenter', FILES);
    over(node, 'lm-dragleave', FILES);
    expect(node.dataset['over']).toBe('false');
    dragged.dispose();
    expect(over(node, 'lm-drop', FILES).defaultPrevented).toBe(false);
    expect(taken).toEqual([]);
  });

  test('is left to others where it is no file', () => {
    for (const type of ['lm-dragenter', 'lm-dragover', 'lm-drop'] as const) {
      expect(over(node, type, { 'application/vnd.jupyter.cells': [] }).defaultPrevented).toBe(
        false
      );
    }
    expect(taken).toEqual([]);
    expect(node.dataset['over']).toBeUndefined();
  });
});
