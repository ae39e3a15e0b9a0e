import { actionNames, distinct, nameFrom } from './names';

describe('a name', () => {
  test.each([
    ['listCustomers', 'listCustomers'],
    ['list-customers', 'list_customers'],
    ['customers.list', 'customers_list'],
    ['Überweisung ausführen', 'berweisung_ausf_hren'],
    ['2fa', '_2fa'],
    ['__init__', 'init'],
    ['__proto__', 'proto'],
    ['import', 'import_'],
    ['None', 'None_'],
    ['constructor', 'constructor_'],
    ['a'.repeat(300), 'a'.repeat(100)],
    ['<script>alert(1)</script>', 'script_alert_1_script'],
    ['\u202egnp.exe', 'gnp_exe'],
    ['日本語', ''],
    ['', '']
  ])('%j becomes %j', (text, name) => {
    expect(nameFrom(text)).toBe(name);
    expect(name === '' || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)).toBe(true);
  });

  test('that is taken gets the first ending that is free, then a number', () => {
    const taken = new Set(['x', 'x_get']);
    expect(['x', 'x', 'x'].map(name => distinct(name, ['get', 'by id'], taken))).toEqual([
      'x_by_id',
      'x_2',
      'x_3'
    ]);
  });
});

describe('the name of an action', () => {
  const named = (...operations: string[]): string[] =>
    actionNames(
      operations.map(operation => {
        const [method, path, operationId] = operation.split(' ');
        return {
          method: method!,
          path: path!,
          ...(operationId === undefined ? {} : { operationId })
        };
      })
    );

  test('is the operationId where there is one', () => {
    expect(named('GET /a/{id} getA', 'PUT /a/{id}')).toEqual(['getA', 'a_put']);
  });

  test('is made of path and method where there is none', () => {
    expect(named('GET /api/contents/{path}')).toEqual(['contents_get']);
    expect(named('POST /api/v1/users/{id}/keys')).toEqual(['users_keys_post']);
    expect(named('GET /api/')).toEqual(['api_get']);
    expect(named('GET /')).toEqual(['root_get']);
    expect(named('GET /{id}')).toEqual(['root_get']);
  });

  test('stays with the fewer parameters where two are equal', () => {
    expect(named('GET /users/{id}', 'GET /users')).toEqual(['users_get_by_id', 'users_get']);
  });

  test('is distinct for any document, and never one of the words of Python or JavaScript', () => {
    const names = named(
      'GET /a x',
      'POST /a x',
      'GET /b x',
      'GET /c x',
      'GET /d import',
      'GET /e __proto__'
    );
    expect(names).toEqual(['x', 'x_post', 'x_get', 'x_2', 'import_', 'proto']);
    const many = actionNames(
      Array.from({ length: 2_000 }, () => ({ method: 'GET', path: '/a', operationId: 'same' }))
    );
    expect(new Set(many).size).toBe(2_000);
  });
});
