import '../testing/dom';

import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import type { PrincipalView } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { ApproverNotices } from './approvers';

function setUp() {
  Notification.dismiss();
  const model = new FacetryModel({} as Source);
  let asOf: number | null = null;
  Object.defineProperty(model, 'asOf', { get: () => asOf });
  let opened = 0;
  const notices = new ApproverNotices(model, {
    trans: nullTranslator.load(''),
    show: () => void opened++
  });
  const are = (...names: string[]): void => {
    asOf = 1;
    const principals = names.map(petname => ({
      principal: petname,
      petname,
      kind: petname.endsWith('.ipynb') ? 'notebook' : petname === 'Ben' ? 'approver' : 'owner'
    })) as PrincipalView[];
    Object.assign(model.holdings, { principals });
    notices.look();
  };
  const told = () => Notification.manager.notifications.map(({ message }) => message);
  return { notices, are, told, opened: () => opened };
}

describe('who may approve', () => {
  it('is told of whoever comes while the page is open, once', () => {
    const { are, told, opened } = setUp();
    are('Firefox on Linux');
    are('Firefox on Linux', 'recovered browser', 'churn.ipynb');
    are('Firefox on Linux', 'recovered browser', 'churn.ipynb');
    expect(told()).toEqual(['“recovered browser” can now approve here.']);
    const [{ options }] = Notification.manager.notifications as [Notification.INotification];
    options.actions?.[0]?.callback(new MouseEvent('click'));
    expect(opened()).toBe(1);
  });

  it('is not told of those that were there, nor of the first of all', () => {
    const { notices, are, told } = setUp();
    notices.look();
    are();
    are('Firefox on Linux');
    expect(told()).toEqual([]);
  });

  it('is told of whoever may approve a part', () => {
    const { are, told } = setUp();
    are('laptop');
    are('laptop', 'Ben');
    expect(told()).toEqual(['“Ben” can now approve a part of what is asked here.']);
  });

  it('is told of without the tricks of a name', () => {
    const { are, told } = setUp();
    are('laptop');
    are('laptop', '\u202Epotpal');
    expect(told()).toEqual(['“⟨U+202E⟩potpal” can now approve here.']);
  });
});
