import '../testing/dom';

import { File as NodeFile } from 'node:buffer';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import GOOD from '../../../docs/vectors/bundles/good.json';
import { byText, mount, says, unmount } from '../testing/mount';
import type { FileChecks } from '../viewer/file/fileChecks';
import { reportOn } from '../viewer/file/report';
import BundleBody from './body';

const trans = nullTranslator.load('');

/** The verifier itself, without a worker around it. */
const checks: FileChecks = {
  check: ({ file, known }, progress) => reportOn(file, known, progress)
};

function bundle(lines: readonly string[]): File {
  const text = lines.map(line => `${line}\n`).join('');
  // jsdom's can't be read as a stream.
  return new NodeFile([text], 'mailed.bundle') as unknown as File;
}

function shown(bring: () => Promise<File>): HTMLElement {
  return mount(
    <BundleBody
      checks={checks}
      trans={trans}
      source={{ head: () => Promise.reject(new Error('away')) }}
      file={() => ({ name: 'mailed.bundle', bring })}
    />
  );
}

afterEach(unmount);

describe('a bundle that is opened', () => {
  test('is verified at once, and anew as it lies there then', async () => {
    const files = [bundle(GOOD), bundle(GOOD.slice(0, -1))];
    const host = shown(() => Promise.resolve(files.shift()!));
    await says(host, 'Nothing is wrong with this file.');
    expect(host.textContent).toContain('mailed.bundle');
    expect(host.querySelector('input[type="file"]')).toBeNull();
    byText(host, 'button', 'Verify it again').click();
    await says(host, 'Something is wrong');
  });

  test('that can’t be had says why, and is tried again', async () => {
    let gone = true;
    const host = shown(() =>
      gone ? Promise.reject(new Error('Not Found')) : Promise.resolve(bundle(GOOD))
    );
    await says(host, 'Not Found');
    gone = false;
    byText(host, 'button', 'Verify it again').click();
    await says(host, 'Nothing is wrong with this file.');
  });

  test('that is given up while it is brought is not verified', async () => {
    let came: (file: File) => void = () => undefined;
    const host = shown(() => new Promise(resolve => (came = resolve)));
    await says(host, 'Cancel');
    byText(host, 'button', 'Cancel').click();
    came(bundle(GOOD));
    await says(host, 'Verify it');
    await new Promise(resolve => setTimeout(resolve));
    expect(host.textContent).not.toContain('Nothing is wrong');
    byText(host, 'button', 'Verify it').click();
    came(bundle(GOOD));
    await says(host, 'Nothing is wrong with this file.');
  });
});
