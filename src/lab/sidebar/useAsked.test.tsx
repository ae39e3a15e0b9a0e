import '../testing/dom';

import * as React from 'react';
import { act } from 'react';

import { byText, drawing, mount, unmount } from '../testing/mount';
import { useAsked } from './useAsked';

const [THEM, ONE, CONNECT] = ['Ask for them', 'Request…', 'Connect…'] as const;

let show: (card: string | null) => void;

/** A panel with two buttons that ask, one that does not, and the card that comes of it. */
function Panel(): React.JSX.Element {
  const part = React.useRef<HTMLElement>(null);
  const [card, setCard] = React.useState<string | null>(null);
  show = setCard;
  useAsked(part, card);
  return (
    <>
      <section ref={part}>{card !== null && <iframe title={card} />}</section>
      <button data-asks>{THEM}</button>
      <button data-asks>{ONE}</button>
      <button>{CONNECT}</button>
    </>
  );
}

async function panel(): Promise<HTMLElement> {
  let host!: HTMLElement;
  await drawing(async () => void (host = mount(<Panel />)));
  return host;
}

function press(host: HTMLElement, words: string): HTMLElement {
  const button = byText(host, 'button', words);
  button.focus();
  button.click();
  return button;
}

const comes = (card: string): Promise<void> => drawing(async () => act(() => show(card)));

afterEach(unmount);

describe('who asked with a button of the sidebar', () => {
  test('finds the keys in the card, once it is there', async () => {
    const host = await panel();
    press(host, THEM);
    await comes('mine');
    expect(document.activeElement).toBe(host.querySelector('iframe'));
  });

  test('keeps them where they went meanwhile', async () => {
    const host = await panel();
    press(host, THEM);
    const other = byText(host, 'button', ONE);
    other.focus();
    await comes('mine');
    expect(document.activeElement).toBe(other);
    // That card has come: the next one is somebody else's.
    byText(host, 'button', THEM).focus();
    await comes('another');
    expect(document.activeElement).toBe(byText(host, 'button', THEM));
  });

  test('is nobody who only stands on such a button, or pressed another', async () => {
    const host = await panel();
    byText(host, 'button', THEM).focus();
    await comes('of an agent');
    expect(document.activeElement).toBe(byText(host, 'button', THEM));
    const other = press(host, CONNECT);
    await comes('of another');
    expect(document.activeElement).toBe(other);
  });
});
