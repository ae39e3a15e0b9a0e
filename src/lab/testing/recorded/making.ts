import {
  type Definition,
  type FacetView,
  type ObjectView,
  type RequestView,
  type Terms,
  sentence
} from '../../../protocol';

/** The moment at which all of it is recorded. */
export const NOW = Date.UTC(2026, 10, 23, 14, 2);
export const SECONDS = NOW / 1000;

export function terms(over: Partial<Terms>): Terms {
  return {
    object: 'bank',
    actions: ['balance', 'deposit'],
    constraints: {},
    not_before: null,
    expiry: SECONDS + 5400,
    uses: null,
    result: null,
    delegation: false,
    ...over
  };
}

export function facet(id: string, over: Partial<FacetView> & { terms?: Terms } = {}): FacetView {
  const own = over.terms ?? terms({});
  const petname = over.petname ?? 'churn.ipynb';
  return {
    id,
    holder: 'notebook',
    petname,
    kind: 'notebook',
    terms: own,
    sentence: sentence(petname, own),
    state: 'live',
    parent: 'genesis',
    decided_by: 'owner-decides',
    issued_at: SECONDS - 1800,
    last_used: SECONDS - 60,
    uses_left: own.uses,
    ended: null,
    ...over
  };
}

export function object(
  name: string,
  title: string,
  actions: [string, boolean, string][],
  kind = 'openapi'
): ObjectView {
  return {
    name,
    kind,
    title,
    origin: kind === 'files' ? '/home/me/sales' : `https://${name}.example`,
    state: 'ready',
    actions: Object.fromEntries(
      actions.map(([action, safe, summary]) => [action, definition(action, safe, summary)])
    )
  };
}

function definition(name: string, safe: boolean, summary: string): Definition {
  const changing = { amount: { type: 'number' }, account: { type: 'string' } };
  const properties = safe ? {} : changing;
  const args = { type: 'object', properties, required: [], additionalProperties: false };
  return { name, safe, summary, args, returns: null, upload: false, http: null } as Definition;
}

export function request(id: string, over: Partial<RequestView> = {}): RequestView {
  return {
    id: id.repeat(32),
    who: {
      principal: 'notebook',
      petname: 'churn.ipynb',
      kind: 'notebook',
      custody: 'wallet',
      chain: ['churn.ipynb']
    },
    needs: [{ terms: terms({}), sentence: sentence('churn.ipynb', terms({})), known: true }],
    purpose: 'month end',
    cell: { count: 3 },
    asked_at: SECONDS - 90,
    state: 'pending',
    digest: '0'.repeat(64),
    ...over
  };
}
