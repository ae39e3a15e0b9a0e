import { modelConfig } from './modelConfig';

const FIELDS = { name: 'openai', api: 'openai', address: '', key: true, inside: false } as const;

describe('the configuration of a model', () => {
  test('is its API alone, where it is at its maker’s', () => {
    expect(modelConfig(FIELDS)).toEqual({ api: 'openai' });
  });

  test('has what differs, and no key', () => {
    const fields = { ...FIELDS, address: ' http://gpu.lan:8000/v1 ', key: false, inside: true };
    expect(modelConfig(fields)).toEqual({
      api: 'openai',
      address: 'http://gpu.lan:8000/v1',
      key: false,
      network: 'private'
    });
  });
});
