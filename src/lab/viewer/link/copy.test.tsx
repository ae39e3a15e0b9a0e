import '../../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import { appears, drawing, mount, unmount } from '../../testing/mount';
import { LinkCopier } from './copier';
import { CopyLink } from './copy';

const trans = nullTranslator.load('');
const LINK = 'http://localhost/lab?facetry-view=events';

afterEach(unmount);

async function press(host: HTMLElement): Promise<void> {
  host.querySelector<HTMLElement>('[aria-label="Copy link to this view"]')!.click();
  await appears(host, '.jp-Facetry-copied:not(:empty), .jp-Facetry-byHand');
}

describe('the link to a view', () => {
  test('is copied, and that is said', async () => {
    const copied: string[] = [];
    const copier = new LinkCopier(
      () => LINK,
      async text => void copied.push(text)
    );
    const host = mount(<CopyLink {...{ copier, trans }} />);
    await press(host);
    expect(copied).toEqual([LINK]);
    expect(host.querySelector('[role="status"]')?.textContent).toBe('Link copied');
  });

  test('is there to be copied by hand where the browser lets no page into the clipboard', async () => {
    const copier = new LinkCopier(
      () => LINK,
      () => Promise.reject(new Error('NotAllowedError'))
    );
    const host = mount(<CopyLink {...{ copier, trans }} />);
    await press(host);
    const field = host.querySelector('input')!;
    expect(field.value).toBe(LINK);
    expect(document.activeElement).toBe(field);
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, LINK.length]);
    expect(host.querySelector('[role="status"]')?.textContent).toBe('');
  });

  test.each(['Escape', 'Close'])('leaves the keys where they were, by %s', async way => {
    const copier = new LinkCopier(
      () => LINK,
      () => Promise.reject(new Error('NotAllowedError'))
    );
    const host = mount(<CopyLink {...{ copier, trans }} />);
    await press(host);
    await drawing(async () => {
      if (way === 'Escape') {
        const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });
        host.querySelector('input')!.dispatchEvent(escape);
      } else {
        host.querySelector<HTMLElement>('.jp-Facetry-byHand button')!.click();
      }
    });
    expect(host.querySelector('.jp-Facetry-byHand')).toBeNull();
    const button = host.querySelector('[aria-label="Copy link to this view"]');
    expect(document.activeElement).toBe(button);
  });
});
