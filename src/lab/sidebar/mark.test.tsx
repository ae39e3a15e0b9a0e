import { mount, unmount } from '../testing/mount';

import * as React from 'react';
import { flushSync } from 'react-dom';

import { Marked } from '../service/marked';
import { MarkedRow, useMark, useMarking } from './mark';
import { useChanges } from './useModel';

function Row({ id }: { id: string }): React.JSX.Element {
  return (
    <li data-facet={id} {...useMark(id)}>
      <button id={id} />
    </li>
  );
}

function Panel({ marked }: { marked: Marked }): React.JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const [rows, setRows] = React.useState(['a', 'b', 'c']);
  useChanges(marked);
  useMarking(host, marked);
  show = ids => flushSync(() => setRows(ids));
  return (
    <MarkedRow.Provider value={marked}>
      <div ref={host}>
        <button id="elsewhere" />
        <ul data-region>
          {rows.map(id => (
            <Row key={id} id={id} />
          ))}
        </ul>
        <p data-principal="p">
          <button id="pause" />
        </p>
      </div>
    </MarkedRow.Provider>
  );
}

let show: (ids: string[]) => void = () => undefined;
let marked: Marked;

beforeEach(() => {
  marked = new Marked();
  mount(<Panel marked={marked} />);
});
afterEach(unmount);

const focus = (id: string): void => flushSync(() => document.getElementById(id)?.focus());
const current = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('[aria-current="true"]')].map(
    row => row.dataset['facet'] ?? ''
  );

describe('a row that is come to', () => {
  it('is marked, for everybody to see, and stays so while the keys are elsewhere', () => {
    expect(current()).toEqual([]);
    focus('b');
    expect(current()).toEqual(['b']);
    focus('elsewhere');
    expect(current()).toEqual(['b']);
    focus('pause');
    expect(marked.target).toEqual({ principal: 'p' });
    expect(current()).toEqual([]);
  });

  it('is marked before what its menu says is asked', () => {
    focus('a');
    const asked: unknown[] = [];
    const ask = (): void => void asked.push(marked.target);
    document.addEventListener('contextmenu', ask);
    document.getElementById('c')?.dispatchEvent(new Event('contextmenu', { bubbles: true }));
    document.removeEventListener('contextmenu', ask);
    expect(asked).toEqual(['c']);
  });

  it('stays marked where it is drawn anew and at another place', () => {
    focus('b');
    show(['c', 'b']);
    expect(current()).toEqual(['b']);
  });

  it('hands its mark to the row that takes its place, and to nobody where none is left', () => {
    focus('b');
    show(['a', 'c']);
    expect(marked.target).toBe('c');
    expect(current()).toEqual(['c']);
    show(['a']);
    expect(current()).toEqual(['a']);
    show([]);
    expect(marked.target).toBeNull();
  });
});
