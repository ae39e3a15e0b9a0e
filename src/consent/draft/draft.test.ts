import { parseTerms } from '../../protocol';
import { type AskedLine, LineDraft } from './draft';

const NOW = 1_790_000_000;

function asked(over: Partial<AskedLine['terms']> = {}): AskedLine {
  const amount = { properties: { amount: { type: 'number' } } };
  return {
    known: true,
    terms: { object: 'bank', actions: ['balance', 'deposit'], ...over },
    definitions: {
      balance: definition('balance', { properties: {} }),
      deposit: definition('deposit', amount)
    }
  };
}

function definition(name: string, args: object) {
  return {
    name,
    safe: false,
    summary: '',
    args: { type: 'object', additionalProperties: false, ...args },
    returns: null,
    upload: false,
    http: null
  };
}

describe('the draft of a grant', () => {
  it('starts as what was asked, with its open end closed after an hour', () => {
    const draft = new LineDraft(asked(), NOW);
    expect(draft.terms()).toMatchObject({ actions: ['balance', 'deposit'], expiry: NOW + 3600 });
    expect(draft.narrowed()).toBe(false);
  });

  it('carries every limit that was asked for', () => {
    const need = {
      constraints: { amount: { range: { max: 5 } } },
      not_before: NOW,
      expiry: NOW + 4000,
      uses: 3,
      result: { fields: ['a'], rows: 2 },
      delegation: true,
      delegation_depth: 2,
      rate: { calls: 5, per: 60 },
      budget: { amount: { limit: 50 }, 'usage.total': { limit: 9, each: 2 } },
      requires: [{ object: 'desk', action: 'sign', consume: true as const }],
      confirm: 'each_use' as const
    };
    const { terms } = asked(need);
    expect(new LineDraft(asked(need), NOW).terms()).toEqual(terms);
  });

  it('says which budget would let no use through, and no longer once it is enough or struck', () => {
    const line = asked({ budget: { 'usage.units': { limit: 60 } } });
    const units = { type: 'integer', maximum: 50 };
    const usage = { type: 'object', properties: { units } };
    line.definitions!.deposit!.returns = { type: 'object', properties: { usage } };
    const draft = new LineDraft(line, NOW);
    expect(draft.uselessBudget()).toBeNull();
    draft.budgets.set('usage.units', 49);
    expect(draft.uselessBudget()).toEqual({
      name: 'usage.units',
      limit: 49,
      action: 'deposit',
      aside: 50
    });
    draft.actions.delete('deposit');
    expect(draft.uselessBudget()).toBeNull();
    draft.actions.add('deposit');
    draft.budgets.set('usage.units', 50);
    expect(draft.uselessBudget()).toBeNull();
  });

  it('lets no use show more rows than are granted in all', () => {
    const line = asked({ result: { rows: 10 }, budget: { '..rows': { limit: 90 } } });
    const draft = new LineDraft(line, NOW);
    expect(draft.terms()).toMatchObject({ result: { rows: 10 } });
    draft.budgets.set('..rows', 4);
    const terms = draft.terms()!;
    expect(terms).toMatchObject({ result: { rows: 4 }, budget: { '..rows': { limit: 4 } } });
    expect(() => parseTerms(terms)).not.toThrow();
    draft.rows = 3;
    expect(draft.terms()).toMatchObject({
      result: { rows: 3 },
      budget: { '..rows': { limit: 4 } }
    });
  });

  it('tries limits as was asked, or has them hold at once', () => {
    const constraints = { amount: { range: { max: 5 } } };
    const need = { observe: { constraints, until: NOW + 600 } };
    const draft = new LineDraft(asked(need), NOW);
    expect(draft.terms()).toMatchObject({ constraints: {}, observe: need.observe });
    expect(draft.narrowed()).toBe(false);
    draft.trying = false;
    expect(draft.terms()).toMatchObject({ constraints });
    expect(draft.terms()).not.toHaveProperty('observe');
    expect(draft.narrowed()).toBe(true);
    draft.trying = true;
    draft.actions.delete('deposit');
    expect(draft.terms()).not.toHaveProperty('observe');
  });

  test.each([900, 3600, 28_800])(
    'is narrower where it ends sooner than asked, in %d s',
    seconds => {
      const draft = new LineDraft(asked({ expiry: NOW + 86_400 }), NOW);
      expect(draft.narrowed()).toBe(false);
      draft.lifetime = seconds;
      expect(draft.narrowed()).toBe(true);
    }
  );

  it('lets a person be asked each time, and never takes that away', () => {
    const draft = new LineDraft(asked(), NOW);
    expect(draft.confirmable).toBe(true);
    expect(draft.terms()).not.toHaveProperty('confirm');
    draft.confirm = true;
    expect(draft.terms()).toMatchObject({ confirm: 'each_use' });
    expect(draft.narrowed()).toBe(true);
    expect(new LineDraft(asked({ confirm: 'each_use' }), NOW).confirmable).toBe(false);
    const own = asked({ object: 'aios/registry', actions: ['list'] });
    expect(new LineDraft(own, NOW).confirmable).toBe(false);
  });

  it('lets a person lower the rate and strike the lending, with its depth', () => {
    const rate = { calls: 5, per: 60 };
    const draft = new LineDraft(asked({ rate, delegation: true, delegation_depth: 2 }), NOW);
    draft.calls = 2;
    draft.lending = false;
    const terms = draft.terms()!;
    expect(terms).toMatchObject({ rate: { calls: 2, per: 60 }, delegation: false });
    expect(terms.delegation_depth).toBeUndefined();
    expect(draft.narrowed()).toBe(true);
    expect(() => parseTerms(terms)).not.toThrow();
  });

  it('lets a person lower a budget, and drops that of an argument that no action takes', () => {
    const budget = { amount: { limit: 50 }, 'usage.total': { limit: 9, each: 2 } };
    const draft = new LineDraft(asked({ budget }), NOW);
    draft.budgets.set('amount', 20.5);
    draft.budgets.set('usage.total', 1);
    expect(draft.narrowed()).toBe(true);
    expect(draft.terms()?.budget).toEqual({
      amount: { limit: 20.5 },
      'usage.total': { limit: 1 }
    });
    draft.actions.delete('deposit');
    expect(draft.terms()?.budget).toEqual({ 'usage.total': { limit: 1 } });
  });

  it('offers no lifetime beyond the asked end', () => {
    const draft = new LineDraft(asked({ expiry: NOW + 4000 }), NOW);
    expect(draft.lifetimes()).toEqual([900, 3600]);
  });

  it('forgets limits of arguments that no remaining action takes', () => {
    const draft = new LineDraft(asked(), NOW);
    draft.limits.set('amount', { range: { max: 5 } });
    expect(draft.terms()?.constraints).toEqual({ amount: { range: { max: 5 } } });
    draft.actions.delete('deposit');
    expect(draft.terms()?.constraints).toEqual({});
    expect(draft.narrowed()).toBe(true);
  });

  it('keeps the lower bound that was asked for when it lowers the upper one', () => {
    const range = { min: 1, max: 100 };
    const draft = new LineDraft(asked({ constraints: { amount: { range } } }), NOW);
    draft.limits.set('amount', { range: { max: 50 } });
    expect(draft.terms()?.constraints).toEqual({ amount: { range: { min: 1, max: 50 } } });
    expect(draft.askedTerms()?.constraints).toEqual({ amount: { range } });
  });

  it('leaves out an action that is not there, and grants the others', () => {
    const draft = new LineDraft({ ...asked({ actions: ['balance', 'fly'] }), known: false }, NOW);
    expect(draft.terms()?.actions).toEqual(['balance']);
    expect(draft.narrowed()).toBe(true);
  });

  it('grants nothing once every action is struck', () => {
    const draft = new LineDraft(asked(), NOW);
    draft.actions.clear();
    expect(draft.terms()).toBeNull();
  });

  it('can grant nothing of an object that is not there', () => {
    const { terms } = asked();
    expect(new LineDraft({ terms, known: false }, NOW).terms()).toBeNull();
  });
});
