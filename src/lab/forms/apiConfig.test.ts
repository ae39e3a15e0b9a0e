import { nullTranslator } from '@jupyterlab/translation';

import { type ApiFields, apiConfig, authWords, EMPTY_ROW } from './apiConfig';
import { longestTrouble } from './longest';

function fields(over: Partial<ApiFields>): ApiFields {
  return {
    name: 'bank',
    form: 'address',
    where: ' https://bank.example/openapi.json ',
    document: '',
    methods: [EMPTY_ROW],
    auth: 'document',
    authName: '',
    inside: false,
    longest: '',
    ...over
  };
}

describe('an API', () => {
  it('is known by the address of its document', () => {
    expect(apiConfig(fields({}))).toEqual({ document_url: 'https://bank.example/openapi.json' });
  });

  it('is known by the text of its document, with an address where that has none', () => {
    expect(apiConfig(fields({ form: 'text', document: '{}', where: '' }))).toEqual({
      document: '{}'
    });
    expect(
      apiConfig(fields({ form: 'text', document: '{}', where: 'http://localhost:1' }))
    ).toEqual({ document: '{}', address: 'http://localhost:1' });
  });

  it('is known by just an address, with the paths that a person lists', () => {
    const methods = [
      { method: 'GET', path: ' /customers/{id} ', name: '' },
      { method: 'DELETE', path: '/customers/{id}', name: 'drop' },
      EMPTY_ROW
    ];
    expect(apiConfig(fields({ form: 'paths', where: 'https://crm.example', methods }))).toEqual({
      address: 'https://crm.example',
      methods: [
        { method: 'GET', path: '/customers/{id}' },
        { method: 'DELETE', path: '/customers/{id}', name: 'drop' }
      ]
    });
  });

  it('takes its key as the person says, where the document does not', () => {
    expect(
      apiConfig(fields({ auth: 'header', authName: 'X-Api-Key', inside: true }))
    ).toMatchObject({ auth: { kind: 'header', name: 'X-Api-Key' }, network: 'private' });
    expect(apiConfig(fields({ auth: 'bearer', authName: 'left over' }))).toMatchObject({
      auth: { kind: 'bearer' }
    });
  });

  it('may be said to have longer or shorter answers than usual', () => {
    expect(apiConfig(fields({ longest: ' 4 GiB' }))).toMatchObject({
      longest_answer: 4 * 1024 ** 3
    });
    expect(apiConfig(fields({ longest: ' ' }))).not.toHaveProperty('longest_answer');
    const trans = nullTranslator.load('');
    expect(['', '1', '16GiB'].map(typed => longestTrouble(trans, typed))).toEqual(
      Array(3).fill(null)
    );
    for (const wrong of ['a lot', '0', '17 GiB', '1.5 GiB']) {
      expect(longestTrouble(trans, wrong)).toContain('at most 16 GiB');
    }
  });

  it('says in words how it takes its key', () => {
    const trans = nullTranslator.load('');
    expect(authWords(trans, { kind: 'header', name: 'X-Key' })).toBe(
      'takes a key in the header X-Key'
    );
    expect(authWords(trans, null)).toBe('takes no key');
  });
});
