import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import { FacetryModel } from '../service/model';
import { appears, mount, unmount } from '../testing/mount';
import { RecordedLog } from '../testing/recorded/log';
import { STATES } from '../testing/recorded/recorded';
import { Recording } from '../testing/recorded/recording';
import { Details } from './details';
import { ProvenanceModel } from './model';
import { useFinding } from './finding';
import { OriginPanel } from './origin';
import { layOut } from './origin/layout/layout';
import { type Colours, drawLabel } from './timeline/paint';
import type { Proofs } from './proofs/proofs';
import { EventTable } from './tree';

const trans = nullTranslator.load('');
const HOSTILE = '\u202Egpj.exe <img src=x onerror=alert(1)>';
const SHOWN = '⟨U+202E⟩gpj.exe <img src=x onerror=alert(1)>';

afterEach(unmount);

/** A ledger in which everything that others name is hostile. */
async function viewed(): Promise<ProvenanceModel> {
  const recording = await Recording.of(STATES['hostile']!, 'hostile');
  const log = new RecordedLog();
  recording.log = log;
  const who = {
    principal: 'x',
    petname: HOSTILE,
    facet: 'y',
    chain: ['y', 'owner-decides'],
    cell: { id: HOSTILE, notebook: HOSTILE }
  };
  const what = { object: HOSTILE, action: HOSTILE };
  const { index } = log.write({ kind: 'intent', at: 1, who, what, args: { [HOSTILE]: HOSTILE } });
  log.write({ kind: 'outcome', at: 2, result: { state: HOSTILE }, ref: index });
  log.write({
    kind: 'refusal',
    at: 3,
    who,
    what,
    why: { code: HOSTILE, detail: HOSTILE, reason: HOSTILE }
  });
  recording.lie = entry => ({ ...entry, petname: `${HOSTILE}!` });
  const model = new ProvenanceModel(new FacetryModel(recording), 'the service');
  await model.older();
  return model;
}

function expectTame(host: HTMLElement): void {
  expect(host.textContent).toContain(SHOWN);
  const told = [...host.querySelectorAll('[title], [aria-label]')].map(
    element => `${element.getAttribute('title')} ${element.getAttribute('aria-label')}`
  );
  expect([host.textContent, ...told].join()).not.toContain('\u202E');
  expect(host.querySelector('img')).toBeNull();
}

describe('names with markup and turned-round letters are shown as text', () => {
  test('in the table', async () => {
    const model = await viewed();
    expectTame(
      mount(<EventTable {...{ model, trans }} older={() => undefined} load={() => undefined} />)
    );
  });

  test.each([0, 2])('in the details of entry %d', async index => {
    const model = await viewed();
    await model.select(index);
    const host = mount(<Details {...{ model, trans }} proofs={{} as Proofs} />);
    expectTame(host);
    expect(host.querySelector('dd')?.nextElementSibling?.nextElementSibling?.textContent).toBe(
      `${SHOWN}!`
    );
  });

  test.each([0, 2])('in the drawing of what entry %d rests on', async index => {
    // It has no letters to measure.
    jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
    const model = await viewed();
    model.ask({ index });
    const layouts = {
      layOut: async (boxes: Parameters<typeof layOut>[0]) => layOut(boxes),
      dispose: () => undefined
    };
    const Panel = (): React.JSX.Element => (
      <OriginPanel {...{ model, trans, layouts }} finding={useFinding()} proofs={{} as Proofs} />
    );
    const host = mount(<Panel />);
    await appears(host, '[data-node]');
    expect(host.querySelectorAll('[data-node]').length).toBeGreaterThan(1);
    const said = [...host.querySelectorAll('[data-node]')].map(
      node => node.querySelector('title')?.textContent
    );
    expect(said.join()).toContain(SHOWN);
    expect([host.innerHTML, ...said].join()).not.toContain('\u202E');
    expect(host.querySelector('img')).toBeNull();
  });

  test('on the canvas', () => {
    const drawn: string[] = [];
    const context = {
      font: '13px sans-serif',
      measureText: (text: string) => ({ width: text.length }),
      fillText: (text: string) => drawn.push(text)
    } as unknown as CanvasRenderingContext2D;
    drawLabel(context, HOSTILE, { y: 0, width: 1000 }, {} as Colours);
    drawLabel(context, HOSTILE, { y: 0, width: 42 }, {} as Colours);
    expect(drawn[0]).toBe(SHOWN);
    expect(drawn[1]).toMatch(/^⟨U\+202E⟩g.*….*\(1\)>$/);
  });
});
