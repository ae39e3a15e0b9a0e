import { EVERYTHING, type Filter } from './filter';
import { type Known, likelyQuestions, type Question, questionsOf } from './question';

const KNOWN: Known = {
  family: facet => (facet === 'f' ? ['f', 'g'] : [facet]),
  principals: [
    { principal: 'p', petname: 'work/churn.ipynb' },
    { principal: 'q', petname: 'agent analyst' }
  ],
  objects: [
    { name: 'bank', actions: { balance: {}, withdraw: {} } },
    { name: 'sales-2024', actions: { read: {} } }
  ]
};

const asked = (filter: Partial<Filter>): Question[] =>
  questionsOf({ ...EVERYTHING, ...filter }, KNOWN);

describe('a filter is asked of the service', () => {
  test('as it is where there is an index for it', () => {
    expect(asked({ object: 'bank', cell: 'c' })).toEqual([{ object: 'bank', cell: 'c' }]);
    expect(asked({ result: 'failed' })).toEqual([{ outcome: 'failed' }]);
    expect(asked({ result: 'refused' })).toEqual([{ kinds: ['refusal', 'refusals'] }]);
  });

  test('in seconds, of which none is left out', () => {
    expect(asked({ from: 1999, to: 2001 })).toEqual([{ since: 1, until: 3 }]);
    expect(asked({ to: 2000 })).toEqual([{ until: 3 }]);
  });

  test('with what no index finds beside it', () => {
    expect(asked({ principal: 'p' })).toEqual([{ principal: 'p' }, { kinds: ['revocation'] }]);
    expect(asked({ facet: 'f' })).toEqual([
      { facet: 'f' },
      { facet: 'g' },
      { kinds: ['delegation', 'revocation'] }
    ]);
    expect(asked({ notebook: 'work/churn.ipynb' })).toEqual([
      { notebook: 'work/churn.ipynb' },
      { principal: 'p' }
    ]);
    expect(asked({ action: 'read' })).toEqual([
      { action: 'read' },
      { kinds: ['request', 'grant', 'delegation', 'revocation'] }
    ]);
  });

  test('of several at once only for what can be all of it', () => {
    expect(asked({ principal: 'p', result: 'refused' })).toEqual([
      { principal: 'p', kinds: ['refusal', 'refusals'] }
    ]);
    expect(asked({ principal: 'p', action: 'read', object: 'bank' })).toEqual([
      { object: 'bank', principal: 'p', action: 'read' },
      { object: 'bank', principal: 'p', kinds: ['request', 'grant', 'delegation', 'revocation'] },
      { object: 'bank', kinds: ['revocation'] }
    ]);
  });

  test('whole where nothing but words is looked for', () => {
    expect(asked({ text: 'withdraw' })).toEqual([{}]);
  });
});

describe('words', () => {
  test('that are names are asked for first', () => {
    expect(likelyQuestions('WITHDRAW bank', KNOWN)).toEqual([
      { action: 'withdraw', object: 'bank' }
    ]);
    expect(likelyQuestions('analyst', KNOWN)).toEqual([{ principal: 'q' }]);
    expect(likelyQuestions('agent analyst', KNOWN)).toEqual([{ principal: 'q' }]);
  });

  test('that no name has are for sentences alone', () => {
    expect(likelyQuestions('was refused', KNOWN)).toEqual([]);
    expect(likelyQuestions('refused bank', KNOWN)).toEqual([{ object: 'bank' }]);
  });
});
