import '../testing/dom';

import type { IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';

import type { ProvenanceViewer } from '../viewer';
import { addViewLink } from './viewLink';

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
