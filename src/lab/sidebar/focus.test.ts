import { moveRegion, moveRow } from './focus';

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

  it('go round the regions, past those without a control', () => {
    const container = page(body);
    document.getElementById('verb')?.focus();
    moveRegion(container, false);
    expect(focused()).toBe('folded');
    moveRegion(container, false);
    expect(focused()).toBe('open');
    moveRegion(container, false);
    expect(focused()).toBe('a');
    moveRegion(container, true);
    expect(focused()).toBe('open');
  });
});
