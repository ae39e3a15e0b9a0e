import { nullTranslator } from '@jupyterlab/translation';

import { type ApiFields, apiConfig, authWords, EMPTY_ROW } from './apiConfig';

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

  it('says in words how it takes its key', () => {
    const trans = nullTranslator.load('');
    expect(authWords(trans, { kind: 'header', name: 'X-Key' })).toBe(
      'takes a key in the header X-Key'
    );
    expect(authWords(trans, null)).toBe('takes no key');
  });
});
