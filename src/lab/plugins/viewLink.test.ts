import '../testing/dom';

import type { IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';

import type { ProvenanceViewer } from '../viewer';
import { addressOf, addViewLink } from './viewLink';

const trans = nullTranslator.load('');

/** Notebook 7's page of the viewer, and what its address was set to. */
function ownPage() {
  const commands = new CommandRegistry();
  const moved = new Signal<object, void>({});
  const viewer = {
    model: { moved },
    address: `${window.location.origin}/facetry/provenance?facetry-view=events`,
    follow: jest.fn(async () => undefined)
  };
  const rules: { command: string; pattern: RegExp }[] = [];
  const request = '/facetry/provenance?facetry-view=events';
  const router = { current: { request }, register: (rule: (typeof rules)[0]) => rules.push(rule) };
  addViewLink({
    app: {
      name: 'Jupyter Notebook',
      commands,
      started: Promise.resolve()
    } as unknown as JupyterFrontEnd,
    router: router as unknown as IRouter,
    open: async () => viewer as unknown as ProvenanceViewer,
    opened: () => viewer as unknown as ProvenanceViewer,
    ...{ trans, palette: null }
  });
  /** The page's address is routed, as at its start and whenever its hash changes. */
  const route = async (): Promise<void> => {
    const taken = rules.filter(({ pattern }) => pattern.test(request));
    await Promise.all(
      taken.map(({ command }) => commands.execute(command, { path: '', search: '' }))
    );
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.resolve();
    }
  };
  return { viewer, moved, route };
}

describe('the viewer’s own page', () => {
  afterEach(() => jest.restoreAllMocks());

  it('has its address follow what is looked at, once each time, however often it was routed', async () => {
    const { viewer, moved, route } = ownPage();
    await route();
    const replaced = jest.spyOn(window.history, 'replaceState').mockReturnValue();
    for (let times = 0; times < 50; times += 1) {
      await route();
    }
    replaced.mockClear();
    viewer.address = viewer.address.replace('events', 'origin');
    moved.emit();
    expect(replaced.mock.calls.map(([, , address]) => address)).toEqual(['/?facetry-view=origin']);
  });
});

describe('the address of a link', () => {
  const app = (name: string): JupyterFrontEnd => ({ name }) as JupyterFrontEnd;
  const options = (said: Record<string, string>): string[] => {
    for (const [name, value] of Object.entries(said)) {
      PageConfig.setOption(name, value);
    }
    const members = { view: 'origin', object: 'a/größe & b' };
    return ['JupyterLab', 'Jupyter Notebook'].map(name => addressOf(app(name), members));
  };
  const query = '?facetry-view=origin&facetry-object=a%2Fgr%C3%B6%C3%9Fe%20%26%20b';

  afterEach(() => ['baseUrl', 'shareUrl', 'token'].forEach(it => PageConfig.setOption(it, '')));

  it.each(['/user/ada/', '/user/facetry/s/', '/user/a%20b%2Bc/100%25%2Ffacetry/', '/'])(
    'at %p is below it, with nothing of the login in it',
    base => {
      const { origin } = window.location;
      expect(options({ baseUrl: `${origin}${base}`, token: 'a-token' })).toEqual([
        `${origin}${base}lab${query}`,
        `${origin}${base}facetry/provenance${query}`
      ]);
    }
  );

  it.each(['/hub/user-redirect', '/a/hub/user-redirect', 'https://hub.example/hub/user-redirect'])(
    'at a hub is where the hub sends everybody to their own server: %p',
    shareUrl => {
      const place = new URL(shareUrl, window.location.origin).href;
      expect(options({ baseUrl: `${window.location.origin}/user/ada/`, shareUrl })).toEqual([
        `${place}/lab${query}`,
        `${place}/facetry/provenance${query}`
      ]);
    }
  );
});
