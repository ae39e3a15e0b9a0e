import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { act } from 'react';

import type { RequestView } from '../../protocol';
import type { Heard } from '../consentFrame';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { byText, drawing, mount, unmount } from '../testing/mount';
import type { SidebarActions } from './actions';
import { useChanges } from './useModel';
import { Waiting } from './waiting';

const trans = nullTranslator.load('');
const ORIGIN = 'http://localhost:8123';
const STATUS = { consent: { mode: 'frame', origin: ORIGIN, pages: [ORIGIN] } };
const [MINE, NEXT] = [asked('a'.repeat(32)), asked('b'.repeat(32))];

/** Tells of nothing: the document here has no layout. */
class NoObserver {
  observe(): void {}
  disconnect(): void {}
}

beforeAll(() => Object.assign(globalThis, { IntersectionObserver: NoObserver }));
afterEach(unmount);

function asked(id: string): RequestView {
  const who = { petname: `${id[0]}.ipynb`, kind: 'notebook' };
  return { id, state: 'pending', asked_at: 0, who, needs: [] } as unknown as RequestView;
}

/** The section, and what waits from then on. */
async function section(
  ...first: RequestView[]
): Promise<{ host: HTMLElement; wait(...requests: RequestView[]): Promise<void> }> {
  let host!: HTMLElement;
  let wait!: (waiting: RequestView[]) => void;
  function Panel(): React.JSX.Element {
    const [waiting, setWaiting] = React.useState(first);
    wait = setWaiting;
    const model = {
      waiting,
      agreed: [],
      live: true,
      now: () => 0,
      status: STATUS
    } as unknown as FacetryModel;
    return <Waiting {...{ model, trans }} revealed={null} actions={ACTIONS} />;
  }
  await drawing(async () => void (host = mount(<Panel />)));
  return { host, wait: (...requests) => drawing(async () => act(() => wait(requests))) };
}

const ACTIONS = {
  openConsent: () => undefined,
  leave: () => undefined
} as unknown as SidebarActions;

const says = (host: HTMLElement, facetry: Heard): Promise<void> => hears(host, { facetry });

/** The section is told something by the page in its frame. */
async function hears(host: HTMLElement, data: object, origin?: string): Promise<void> {
  const { contentWindow: source, src } = host.querySelector('iframe')!;
  const message = { data, origin: origin ?? new URL(src).origin, source };
  await drawing(async () =>
    act(() => void window.dispatchEvent(new MessageEvent('message', message)))
  );
}

const closing = (host: HTMLElement): number =>
  [...host.querySelectorAll('button')].filter(({ textContent }) => textContent === 'Close').length;

describe('a card that somebody has pressed on', () => {
  test('makes room for the next one once the press has counted', async () => {
    const { host, wait } = await section(MINE, NEXT);
    const frame = host.querySelector('iframe');
    await says(host, 'pressed');
    await wait(NEXT);
    expect(host.textContent).toContain('b.ipynb');
    await says(host, 'settled');
    expect(host.querySelector('iframe')).toBe(frame);
    expect(host.textContent).not.toContain('b.ipynb');
    await wait();
    expect(host.querySelector('section')).toBeNull();
  });

  test('stays where somebody else was faster, until it has been read', async () => {
    const { host, wait } = await section(MINE);
    await says(host, 'pressed');
    await wait();
    expect(host.querySelector('iframe')).not.toBeNull();
    expect(closing(host)).toBe(0);
    await says(host, 'overtaken');
    expect(host.querySelector('iframe')).not.toBeNull();
    await drawing(async () => act(() => byText(host, 'button', 'Close').click()));
    expect(host.querySelector('section')).toBeNull();
  });

  test('goes where it was not pressed, as the request does', async () => {
    const { host, wait } = await section(MINE);
    await wait();
    expect(host.querySelector('section')).toBeNull();
  });
});

describe('what whoever decides here has agreed to', () => {
  const ANA = 'a'.repeat(43);
  const TABLET = 't'.repeat(43);
  const persons = {
    needed: 2,
    agreed: [{ entry: 7, principal: TABLET, petname: 'Ana’s tablet' }],
    yours: false
  };
  const AGREED = { ...asked('c'.repeat(32)), persons };

  /** A model that holds these, and of which nobody decides here yet. */
  function holding(...requests: RequestView[]): FacetryModel {
    const model = new FacetryModel({} as Source);
    const principals = [ANA, TABLET].map(principal => ({ principal, person: ANA }));
    Object.assign(model.holdings, { requests, principals });
    Object.defineProperty(model, 'status', { value: STATUS });
    return model;
  }

  async function shown(model: FacetryModel): Promise<HTMLElement> {
    function Panel(): React.JSX.Element {
      useChanges(model);
      return <Waiting {...{ model, trans }} revealed={null} actions={ACTIONS} />;
    }
    let host!: HTMLElement;
    await drawing(async () => void (host = mount(<Panel />)));
    return host;
  }

  const titles = (host: HTMLElement): (string | null)[] =>
    [...host.querySelectorAll('h2')].map(({ textContent }) => textContent);

  test('waits for others, by whichever device, once the approval page says who that is', async () => {
    const model = holding(AGREED, MINE);
    const host = await shown(model);
    expect(titles(host)).toEqual(['Waiting for you2']);
    await hears(host, { facetry: 'device', principal: ANA });
    expect(titles(host)).toEqual(['Waiting for you1', 'Waiting for others1']);
    expect(model.waiting).toEqual([MINE]);
    // Its row says how far it is, and brings what there is to see of it.
    await drawing(async () => act(() => byText(host, 'button', '1 of 2 people').click()));
    expect(titles(host)).toEqual(['Waiting for others1', 'Waiting for you1']);
    model.dispose();
  });

  test('has no card of its own, and is not called for', async () => {
    const model = holding(AGREED);
    model.decidesAs(ANA);
    const host = await shown(model);
    expect(titles(host)).toEqual(['Waiting for others1']);
    expect(host.querySelector('iframe')).toBeNull();
    expect(model.waiting).toEqual([]);
    expect(model.pending).toEqual([AGREED]);
    model.dispose();
  });

  test('is another’s business where the page around says so, and not the approval page', async () => {
    const model = holding(AGREED);
    const host = await shown(model);
    await hears(host, { facetry: 'device', principal: ANA }, 'http://localhost:6666');
    expect(titles(host)).toEqual(['Waiting for you1']);
    model.dispose();
  });
});

test('of very many that wait some are listed, and the others on a press', async () => {
  const many = Array.from({ length: 1000 }, (_, at) => asked(at.toString(16).padStart(32, '0')));
  const { host, wait } = await section(...many);
  const listed = (): number => host.querySelectorAll('button.jp-Facetry-rowMain').length;
  expect(listed()).toBe(20);
  expect(host.querySelector('h2')?.textContent).toContain('1000');
  await drawing(async () => act(() => byText(host, 'button', 'Show 200 more').click()));
  expect(listed()).toBe(220);
  // What was asked for stays in sight, whatever is decided meanwhile.
  await wait(...many.slice(1));
  expect(listed()).toBe(220);
});

it('leads nobody elsewhere while the service itself is away', async () => {
  const model = {
    waiting: [MINE],
    agreed: [],
    live: false,
    now: () => 0,
    status: { state: 'offline', consent: { mode: 'frame', origin: null, window: ORIGIN } }
  } as unknown as FacetryModel;
  let host!: HTMLElement;
  const panel = <Waiting {...{ model, trans }} revealed={null} actions={ACTIONS} />;
  await drawing(async () => void (host = mount(panel)));
  expect(host.textContent).toContain('The service does not answer; it goes on once it does.');
  expect(host.textContent).not.toContain('facetry decide');
  expect(host.textContent).not.toContain('Open');
});
