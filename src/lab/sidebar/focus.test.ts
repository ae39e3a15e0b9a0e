import { focusRow, moveRegion, moveRow, rowPlace } from './focus';

const page = (html: string): HTMLElement => {
  document.body.innerHTML = html;
  return document.body;
};
const focused = (): string => document.activeElement?.id ?? '';

describe('keys in the sidebar', () => {
  const body = `
    <section data-region><button data-row id="a"></button><button id="verb"></button></section>
    <details data-region><summary id="folded"></summary><button data-row id="hidden"></button></details>
    <details data-region open><summary id="open"></summary><button data-row id="b"></button></details>
    <section data-region><p>nothing to press</p></section>`;

  it('move between rows, across sections, and stop at both ends', () => {
    const container = page(body);
    document.getElementById('a')?.focus();
    expect(moveRow(container, 'ArrowUp')).toBe(true);
    expect(focused()).toBe('a');
    moveRow(container, 'ArrowDown');
    expect(focused()).toBe('b');
    moveRow(container, 'ArrowDown');
    expect(focused()).toBe('b');
    moveRow(container, 'Home');
    expect(focused()).toBe('a');
  });

  it('leave other keys, and keys on other controls, alone', () => {
    const container = page(body);
    document.getElementById('verb')?.focus();
    expect(moveRow(container, 'ArrowDown')).toBe(false);
    document.getElementById('a')?.focus();
    expect(moveRow(container, 'x')).toBe(false);
  });

  it('enter a region at its card or its table, else at its first row', () => {
    const container = page(`
      <section data-region><button id="before"></button><iframe id="card"></iframe></section>
      <section data-region><button id="fold"></button><button data-row id="row"></button></section>
      <section data-region><div role="treegrid" tabindex="0" id="table"></div></section>`);
    const visited = [1, 2, 3].map(() => {
      moveRegion(container, false);
      return focused();
    });
    expect(visited).toEqual(['card', 'row', 'table']);
  });

  it('stay in the list when a row goes away: the row that takes its place has them', () => {
    const container = page(`<ul>
      <li><div><button data-row id="a"></button></div></li>
      <li id="gone"><div><button data-row></button><i><button id="revoke"></button></i></div></li>
      <li><div><button data-row id="c"></button></div></li></ul>`);
    document.getElementById('revoke')?.focus();
    const place = rowPlace(container);
    expect(place).toBe(1);
    document.getElementById('gone')?.remove();
    focusRow(container, place);
    expect(focused()).toBe('c');
    focusRow(container, 7);
    expect(focused()).toBe('c');
  });

  it('go round the regions, past those without a control', () => {
    const container = page(body);
    document.getElementById('verb')?.focus();
    moveRegion(container, false);
    expect(focused()).toBe('folded');
    moveRegion(container, false);
    expect(focused()).toBe('b');
    moveRegion(container, false);
    expect(focused()).toBe('a');
    moveRegion(container, true);
    expect(focused()).toBe('b');
  });
});
