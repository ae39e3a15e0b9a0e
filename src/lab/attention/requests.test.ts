import '../testing/dom';

import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import type { RequestView } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { RequestCalls } from './requests';

const request = (id: string): RequestView =>
  ({
    id,
    state: 'pending',
    who: { petname: 'churn.ipynb' },
    needs: [{ terms: { object: 'bank', actions: ['balance'] } }]
  }) as unknown as RequestView;

function setUp(inSight = false, enabled = true) {
  Notification.dismiss();
  const model = new FacetryModel({} as Source);
  const shown: string[] = [];
  const sight = { inSight };
  const calls = new RequestCalls(model, {
    trans: nullTranslator.load(''),
    inSight: () => sight.inSight,
    enabled: () => enabled,
    show: id => shown.push(id)
  });
  const wait = (...ids: string[]): void => {
    Object.assign(model.holdings, { requests: ids.map(request) });
    calls.look();
  };
  return { model, wait, shown, sight, calls, count: () => Notification.manager.count };
}

describe('a request that waits', () => {
  it('calls the person once while the sidebar is out of sight, and can be shown', () => {
    const { wait, shown, count } = setUp();
    wait('a');
    wait('a');
    expect(count()).toBe(1);
    const [{ message, options }] = Notification.manager.notifications as [
      Notification.INotification
    ];
    expect(message).toBe('churn.ipynb waits for you: balance · bank');
    options.actions?.[0]?.callback(new MouseEvent('click'));
    expect(shown).toEqual(['a']);
    wait();
  });

  it('to confirm one act says so', () => {
    const { calls, model } = setUp();
    const asked = { ...request('a'), needs: [], act: { act: 'pay', obj: 'bank' } };
    Object.assign(model.holdings, { requests: [asked] });
    calls.look();
    const [{ message }] = Notification.manager.notifications as [Notification.INotification];
    expect(message).toBe('churn.ipynb waits for you to confirm: pay · bank');
  });

  it('is called for without the tricks of the names in it', () => {
    const { calls, model } = setUp();
    const hostile = '\u202Egpj.exe <img src=x onerror=alert(1)>';
    const asked = request('a');
    asked.who.petname = hostile;
    Object.assign(asked.needs[0]!.terms, { object: hostile, actions: [hostile] });
    Object.assign(model.holdings, { requests: [asked] });
    calls.look();
    const [{ message }] = Notification.manager.notifications as [Notification.INotification];
    const shown = '⟨U+202E⟩gpj.exe <img src=x onerror=alert(1)>';
    expect(message).toBe(`${shown} waits for you: ${shown} · ${shown}`);
  });

  it('is no more called for when it is settled, or in sight', () => {
    const { wait, sight, calls, count } = setUp();
    wait('a', 'b');
    expect(count()).toBe(2);
    wait('b');
    expect(count()).toBe(1);
    sight.inSight = true;
    calls.look();
    expect(count()).toBe(0);
  });

  it('is not called for where the sidebar shows it, or nobody wants to be called', () => {
    const seen = setUp(true);
    seen.wait('a');
    expect(seen.count()).toBe(0);
    const silent = setUp(false, false);
    silent.wait('a');
    expect(silent.count()).toBe(0);
  });
});
