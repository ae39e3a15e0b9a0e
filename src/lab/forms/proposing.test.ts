import '../testing/dom';

import type { FacetryModel } from '../service/model';
import { FormState } from './form';
import { propose } from './proposing';

/** Of a service that takes one folder. */
const model = {
  source: {
    async propose(_name: string, _kind: string, config: { folder: string }) {
      if (config.folder !== '/sales') {
        throw new Error('There is no such folder. (at /folder)');
      }
      return 'a proposal';
    }
  }
} as unknown as FacetryModel;

describe('what a form proposes', () => {
  const places = { '/folder': 'where' };

  test('waits for an owner under its name', async () => {
    const form = new FormState({ where: '/sales' });
    const wanted = { name: 'sales', kind: 'files', config: { folder: '/sales' } };
    expect(await propose(model, form, wanted, places)).toEqual({
      name: 'sales',
      proposal: 'a proposal'
    });
    expect(form.errors).toEqual({});
  });

  test('is complained of at the field that it is about', async () => {
    const form = new FormState({ where: '/sale' });
    const wanted = { name: 'sales', kind: 'files', config: { folder: '/sale' } };
    expect(await propose(model, form, wanted, places)).toBeNull();
    expect(form.errors).toEqual({ where: 'There is no such folder.' });
  });
});
