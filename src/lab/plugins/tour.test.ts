import '../testing/dom';

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, type ICommandPalette } from '@jupyterlab/apputils';
import type { ILauncher } from '@jupyterlab/launcher';
import { CommandRegistry } from '@lumino/commands';
import type { Signal } from '@lumino/signaling';

import type { ObjectView } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { Connection, Inspection, ServerStatus, Source } from '../service/source';
import { CommandIDs } from '../tokens';
import { tourPlugin } from './tour';

const at = (name: string, port: number): Connection => ({
  name,
  kind: 'openapi',
  config: { address: `http://127.0.0.1:${port}` }
});

/** Starts the tour where `present` is connected; the names that a card came for, in order. */
async function proposed(
  present: Connection[],
  wanted: Connection[],
  confirm: (name: string) => boolean = () => true,
  opened?: object
): Promise<string[]> {
  const originOf = ({ config }: { config: unknown }): string =>
    (config as { address: string }).address;
  const source = {
    startTour: () => Promise.resolve({ path: 'tour.ipynb', connections: wanted }),
    inspect: (_kind: string, config: unknown) =>
      Promise.resolve({ origin: originOf({ config }) } as Inspection)
  };
  const model = new FacetryModel(source as unknown as Source);
  let objects = present.map(one => ({ ...one, origin: originOf(one) }));
  Object.defineProperty(model, 'holdings', {
    get: () => ({ objects: objects as unknown as ObjectView[] })
  });
  Object.defineProperty(model, 'refresh', { value: () => Promise.resolve() });
  const cards: string[] = [];
  const commands = new CommandRegistry();
  const describedBy = { args: {} };
  for (const command of ['docmanager:open', CommandIDs.showFacets]) {
    commands.addCommand(command, { describedBy, execute: () => opened });
  }
  commands.addCommand(CommandIDs.connect, {
    describedBy,
    execute: args => {
      const one = args as unknown as Connection;
      cards.push(one.name);
      if (confirm(one.name)) {
        objects = [
          ...objects.filter(({ name }) => name !== one.name),
          { ...one, origin: originOf(one) }
        ];
      }
    }
  });
  const app = { commands, shell: { add: () => undefined } };
  void tourPlugin.activate(app as unknown as JupyterFrontEnd, model, null, null, null, null);
  await commands.execute(CommandIDs.startTour);
  return cards;
}

describe('the tour', () => {
  test('is offered beside a service of one’s own, and not where the service runs elsewhere', () => {
    const offers = new Set<string>();
    const offering = (place: string) => () => {
      offers.add(place);
      return { isDisposed: false, dispose: () => void offers.delete(place) };
    };
    const model = new FacetryModel({} as Source);
    let status: Partial<ServerStatus> | null = null;
    Object.defineProperty(model, 'status', { get: () => status });
    const says = (told: Partial<ServerStatus>) => {
      status = told;
      (model.changed as Signal<FacetryModel, void>).emit();
    };
    const app = { commands: new CommandRegistry(), shell: { add: () => undefined } };
    void tourPlugin.activate(
      app as unknown as JupyterFrontEnd,
      model,
      null,
      { add: offering('launcher') } as unknown as ILauncher,
      { addItem: offering('palette') } as unknown as ICommandPalette,
      null
    );
    says({ state: 'starting', elsewhere: false });
    expect([...offers]).toEqual(['launcher', 'palette']);
    says({ state: 'offline', elsewhere: true });
    expect([...offers]).toEqual([]);
  });

  test('opens no notebook before anybody may approve, and says who has to first', async () => {
    const done: string[] = [];
    const source = { startTour: () => Promise.resolve(done.push('started')) };
    const model = new FacetryModel(source as unknown as Source);
    const consent = { enrolled: false, welcome: true };
    Object.defineProperty(model, 'status', { get: () => ({ consent }) });
    const commands = new CommandRegistry();
    commands.addCommand(CommandIDs.showFacets, {
      describedBy: { args: {} },
      execute: () => void done.push('sidebar')
    });
    const app = { commands, shell: { add: () => undefined } };
    void tourPlugin.activate(app as unknown as JupyterFrontEnd, model, null, null, null, null);
    const shown = new Promise<Dialog<unknown>>(resolve =>
      Dialog.tracker.widgetAdded.connect((_, dialog) => resolve(dialog))
    );
    const running = commands.execute(CommandIDs.startTour);
    (await shown).reject();
    await running;
    expect(done).toEqual(['sidebar']);
  });

  const wanted = [at('bank', 1), at('sales', 2), at('jupyter', 3)];

  test('connects all that is not there', async () =>
    expect(await proposed([], wanted)).toEqual(['bank', 'sales', 'jupyter']));

  test('asks for nothing that is where it was', async () =>
    expect(await proposed(wanted, wanted)).toEqual([]));

  test('proposes anew what is at another port now, and that alone', async () =>
    expect(await proposed([at('bank', 1), at('sales', 2), at('jupyter', 9)], wanted)).toEqual([
      'jupyter'
    ]));

  test('leaves out the rest when a card is closed, also one for what moved', async () =>
    expect(await proposed([at('bank', 9)], wanted, name => name !== 'bank')).toEqual(['bank']));

  test('gives its notebook the keys once that is there, before the first card; later to nothing', async () => {
    const done: string[] = [];
    const opened = {
      get revealed() {
        return Promise.resolve().then(() => void done.push('there'));
      },
      activate: () => void done.push('activated')
    };
    await proposed([], wanted, name => done.push(name) > 0, opened);
    expect(done).toEqual(['there', 'activated', 'bank', 'sales', 'jupyter']);
  });
});
