import type { Definition, ObjectView } from '../../protocol';
import { ApproverDraft } from './approverDraft';

const NOW = 1_790_000_000;

function object(name: string, actions: Record<string, object>): ObjectView {
  const defined = Object.entries(actions).map(([action, properties]) => [
    action,
    { name: action, safe: true, args: { type: 'object', properties } } as unknown as Definition
  ]);
  return { name, actions: Object.fromEntries(defined) } as ObjectView;
}

const BANK = object('bank', { balance: {}, deposit: { amount: { type: 'number' } } });

describe('what somebody is let decide about', () => {
  it('is nothing until it is chosen', () => {
    expect(new ApproverDraft(BANK).bound(NOW)).toBeNull();
  });

  it('is a bound that ends when it does', () => {
    const draft = new ApproverDraft(BANK);
    draft.line.actions.add('deposit');
    draft.line.limits.set('amount', { range: { max: 50 } });
    draft.line.uses = 3;
    draft.days = 30;
    const until = NOW + 30 * 86_400;
    expect(draft.bound(NOW)).toEqual({
      until,
      bounds: [
        {
          object: 'bank',
          actions: ['deposit'],
          constraints: { amount: { range: { max: 50 } } },
          not_before: null,
          expiry: until,
          uses: 3,
          result: null,
          delegation: false
        }
      ]
    });
  });

  it('of another object begins with nothing', () => {
    const draft = new ApproverDraft(BANK);
    draft.line.actions.add('deposit');
    draft.about(object('desk', { read: {} }));
    expect(draft.bound(NOW)).toBeNull();
    draft.line.actions.add('read');
    expect(draft.bound(NOW)!.bounds[0]).toMatchObject({ object: 'desk', uses: null });
  });
});
