import { EVERY_LIMIT } from '../protocol/testing/limits';
import { assignments, constraints, moment, needOf, requirementOf } from './words';

const NOW = Date.parse('2026-11-23T12:00:00Z') / 1000;

describe('times', () => {
  test.each([
    ['90s', NOW + 90],
    ['30m', NOW + 1800],
    ['2h', NOW + 7200],
    ['7d', NOW + 604_800],
    ['1w', NOW + 604_800],
    ['2026-11-23T13:00:00Z', NOW + 3600]
  ])('%s', (text, at) => expect(moment(text, NOW)).toBe(at));

  test.each(['', 'soon', '2', '-2h', '2.5h', '2y', '0s', '2020-01-01', '99', '2h2m'])(
    'refuses “%s”',
    text => expect(() => moment(text, NOW)).toThrow(/is not a time|already passed/)
  );
});

describe('arguments', () => {
  test('are JSON where they can be, else strings', () => {
    expect(assignments(['rows=100', 'name=Ada', 'ok=true', 'list=[1,2]', 'a=b=c', 'e='])).toEqual({
      rows: 100,
      name: 'Ada',
      ok: true,
      list: [1, 2],
      a: 'b=c',
      e: ''
    });
  });

  test.each([[['rows']], [['=1']], [['a=1', 'a=2']]])('refuses %j', words =>
    expect(() => assignments(words)).toThrow()
  );

  test('named as members of every object are arguments like others', () => {
    expect(Object.keys(assignments(['__proto__=1', 'constructor=2']))).toContain('constructor');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('limits', () => {
  test('are one value, a pattern, or a constraint as the protocol has it', () => {
    expect(constraints(['currency=EUR', 'path=2024/*', 'amount={"range":{"max":50}}'])).toEqual({
      currency: { exact: 'EUR' },
      path: { path: '2024/*' },
      amount: { range: { max: 50 } }
    });
  });

  test.each(Object.entries(EVERY_LIMIT))('can be spelled as %s', (member, limit) => {
    expect(constraints([`a=${JSON.stringify({ [member]: limit })}`])).toEqual({
      a: { [member]: limit }
    });
  });

  test('with a slip of the pen are no limits to one value', () => {
    expect(() => constraints(['ip={"cdir":"10.0.0.0/8"}'])).toThrow(
      /^“cdir” is not a limit: write one of exact, .*cidr.*; or ip=\{"exact":\{"cdir":"10.0.0.0\/8"\}\}/
    );
    expect(constraints(['point={"x":1,"y":2}'])).toEqual({ point: { exact: { x: 1, y: 2 } } });
  });

  test.each(['amount={"range":{"max":"50"}}', 'a={"exact":1,"regex":"x"}', 'path=../*'])(
    'refuses %s',
    word => expect(() => constraints([word])).toThrow()
  );
});

describe('what has to have been done', () => {
  test.each([
    ['desk/sign', { object: 'desk', action: 'sign' }],
    ['a/b/sign  consume', { object: 'a/b', action: 'sign', consume: true }],
    [
      'desk/sign same=b,a,b by=kkk consume',
      { object: 'desk', action: 'sign', same: ['a', 'b'], principal: 'kkk', consume: true }
    ]
  ])('is %s', (text, requirement) => expect(requirementOf(text)).toEqual(requirement));

  test.each(['', 'sign', '/sign', 'desk/', 'desk/sign once', 'desk/sign same=', 'desk/sign by'])(
    'is not “%s”',
    text => expect(() => requirementOf(text)).toThrow(/is not an action/)
  );
});

test('a need says what was typed and leaves the rest open', () => {
  const nothing = { where: [] };
  expect(needOf('bank', ['deposit,balance', 'balance'], nothing, NOW)).toEqual({
    object: 'bank',
    actions: ['balance', 'deposit']
  });
  const all = { expires: '1h', uses: 3, rows: 10, fields: 'a,b', where: ['a=1'], lendable: true };
  expect(needOf('bank', ['rows'], all, NOW)).toEqual({
    object: 'bank',
    actions: ['rows'],
    constraints: { a: { exact: 1 } },
    expiry: NOW + 3600,
    uses: 3,
    result: { fields: ['a', 'b'], rows: 10 },
    delegation: true
  });
});

test('a need says which limits are tried first, and until when', () => {
  const limits = { where: ['a=1'], observe: '2h' };
  expect(needOf('o', ['a'], limits, NOW)).toEqual({
    object: 'o',
    actions: ['a'],
    observe: { constraints: { a: { exact: 1 } }, until: NOW + 7200 }
  });
  expect(() => needOf('o', ['a'], { where: [], observe: '2h' }, NOW)).toThrow(/--where/);
  expect(() => needOf('o', ['a'], { ...limits, observe: '8d' }, NOW)).toThrow(/seven days/);
});
