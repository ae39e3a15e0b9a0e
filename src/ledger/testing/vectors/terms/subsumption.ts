import type { Budget, Constraint, Rate, Requirement, Terms } from '../../../../protocol';
import { NOW } from '../../../../protocol/testing/payloads';
import { base, open, PAID, SIGNED } from './sampleTerms';

function narrowed(change: Partial<Terms>): { parent: Terms; child: Terms } {
  return { parent: base, child: { ...base, ...change } };
}

/** Children with these rates (calls, per; null: none) of a parent with that one. */
function paced(rate: Rate, ok: boolean, ...children: ([number, number] | null)[]) {
  const parent = { ...base, rate };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child && { rate: { calls: child[0], per: child[1] } }) },
    ok
  }));
}

function spending(
  ok: boolean,
  budget: Record<string, Budget>,
  ...children: (Record<string, Budget> | undefined)[]
) {
  const parent = { ...base, budget };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child && { budget: child }) },
    ok
  }));
}

function deep(depth: number, ok: boolean, ...children: (number | null)[]) {
  const parent = { ...base, delegation_depth: depth };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child !== null && { delegation_depth: child }) },
    ok
  }));
}

function requiring(
  ok: boolean,
  requires: Requirement[],
  ...children: (Requirement[] | undefined)[]
) {
  const parent = { ...base, requires };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child && { requires: child }) },
    ok
  }));
}

/** Limits of `path` that hold always, and that are tried, of parent and child, until when. */
type Tried = { firm?: Constraint; tried?: Constraint; until?: number };

function observing(ok: boolean, parent: Tried, ...children: Tried[]) {
  const terms = ({ firm, tried, until = NOW + 50 }: Tried): Terms => ({
    ...base,
    constraints: firm === undefined ? {} : { path: firm },
    ...(tried && { observe: { constraints: { path: tried }, until } })
  });
  return children.map(child => ({ parent: terms(parent), child: terms(child), ok }));
}

const A: Constraint = { path: 'a/**' };
const B: Constraint = { path: 'a/b/**' };

export const SUBSUMPTION_CASES: {
  parent: Terms;
  child: Terms;
  pinned?: { parent: Record<string, string>; child: Record<string, string> };
  ok: boolean;
}[] = [
  { ...narrowed({}), ok: true },
  { parent: open, child: { ...open, expiry: NOW }, ok: true },
  { ...narrowed({ actions: ['read'] }), ok: true },
  { ...narrowed({ not_before: NOW + 1, expiry: NOW + 99, uses: 9 }), ok: true },
  { ...narrowed({ result: { fields: ['y'], rows: 1 } }), ok: true },
  { ...narrowed({ delegation: false }), ok: true },
  { ...narrowed({ constraints: { path: { path: 'a/b/**' }, more: { exact: 1 } } }), ok: true },
  {
    parent: base,
    child: { ...base, actions: ['read'] },
    pinned: { parent: { list: 'l', read: 'r' }, child: { read: 'r' } },
    ok: true
  },
  { ...narrowed({ delegation_depth: 1, rate: { calls: 1, per: 1 } }), ok: true },
  ...paced({ calls: 10, per: 60 }, true, [10, 60], [10, 61], [5, 30], [3, 20], [2, 12], [1, 7]),
  ...paced({ calls: 10, per: 60 }, false, [11, 60], [10, 59], [6, 30], [3, 19], [1, 5], null),
  ...deep(3, true, 3, 1),
  ...spending(
    true,
    { a: { limit: 5 } },
    { a: { limit: 5 } },
    { a: { limit: 4.9 }, b: { limit: 9 } }
  ),
  ...spending(true, { 'a.b': { limit: 5, each: 2 } }, { 'a.b': { limit: 5, each: 2 } }),
  ...spending(
    true,
    { 'a.b': { limit: 5, each: 2 } },
    { 'a.b': { limit: 5 } },
    { 'a.b': { limit: 3, each: 3 } }
  ),
  ...spending(
    true,
    { '..rows': { limit: 5 } },
    { '..rows': { limit: 5 } },
    { '..rows': { limit: 4 } }
  ),
  ...spending(
    false,
    { '..rows': { limit: 5 } },
    undefined,
    { '..rows': { limit: 6 } },
    { '.rows': { limit: 5 } }
  ),
  ...spending(false, { a: { limit: 5 } }, undefined, { a: { limit: 5.1 } }, { b: { limit: 1 } }),
  ...spending(false, { 'a.b': { limit: 5 } }, { 'a.b': { limit: 5, each: 1 } }),
  ...spending(false, { 'a.b': { limit: 5, each: 2 } }, { 'a.b': { limit: 5, each: 1 } }),
  ...deep(3, false, 4, null),
  { ...narrowed({ requires: [PAID] }), ok: true },
  { ...narrowed({ confirm: 'each_use' }), ok: true },
  {
    parent: { ...base, confirm: 'each_use' },
    child: { ...base, confirm: 'each_use' },
    ok: true
  },
  { parent: { ...base, confirm: 'each_use' }, child: base, ok: false },
  ...observing(
    true,
    { tried: A },
    { tried: A },
    { tried: B },
    { tried: A, until: NOW + 49 },
    { firm: A },
    { firm: B, tried: { exact: 'a' }, until: NOW + 99 }
  ),
  ...observing(true, { firm: A }, { firm: A, tried: B }, { firm: A, tried: { prefix: 'x' } }),
  ...observing(true, { firm: A, tried: B }, { firm: A, tried: B }, { firm: B }),
  ...observing(true, {}, { tried: A }, { tried: A, until: NOW + 1000 }),
  ...observing(
    true,
    { tried: { prefix: 'a', max_length: 9 } },
    {
      firm: { prefix: 'a' },
      tried: { max_length: 9 }
    }
  ),
  ...observing(
    false,
    { tried: A },
    {},
    { tried: A, until: NOW + 51 },
    { tried: { path: '**' } },
    { firm: { path: 'b/**' } },
    { firm: { path: '**' }, tried: A, until: NOW + 51 }
  ),
  ...observing(false, { firm: A }, { tried: A }, { tried: B, until: NOW }, { tried: A, until: 0 }),
  ...observing(
    false,
    { firm: A, tried: B },
    { firm: A },
    { tried: B },
    {
      firm: A,
      tried: { path: 'a/c/**' }
    }
  ),
  ...observing(
    false,
    { tried: { prefix: 'a', max_length: 9 } },
    { tried: { max_length: 9 } },
    {
      firm: { prefix: 'a' },
      tried: { max_length: 9 },
      until: NOW + 51
    }
  ),
  ...requiring(true, [PAID, SIGNED], [PAID, SIGNED], [SIGNED, { ...PAID, consume: true }, PAID]),
  ...requiring(
    false,
    [PAID, SIGNED],
    undefined,
    [PAID],
    [PAID, { ...SIGNED, same: ['a', 'path'] }],
    [SIGNED, { ...PAID, consume: true }],
    [SIGNED, { ...PAID, principal: 'A'.repeat(43) }],
    [PAID, { object: 'desk', action: 'sign', consume: true }]
  ),
  { ...narrowed({ object: 'reports/old' }), ok: false },
  { ...narrowed({ actions: ['drop', 'list', 'read'] }), ok: false },
  { ...narrowed({ not_before: NOW - 1 }), ok: false },
  { ...narrowed({ not_before: null }), ok: false },
  { ...narrowed({ expiry: NOW + 101 }), ok: false },
  { ...narrowed({ expiry: null }), ok: false },
  { ...narrowed({ uses: 11 }), ok: false },
  { ...narrowed({ uses: null }), ok: false },
  { ...narrowed({ result: { fields: ['x', 'z'], rows: 5 } }), ok: false },
  { ...narrowed({ result: { rows: 5 } }), ok: false },
  { ...narrowed({ result: { fields: ['x'], rows: 6 } }), ok: false },
  { ...narrowed({ result: { fields: ['x'] } }), ok: false },
  { ...narrowed({ result: null }), ok: false },
  { ...narrowed({ constraints: {} }), ok: false },
  { ...narrowed({ constraints: { path: { path: '**' } } }), ok: false },
  { ...narrowed({ constraints: { other: { path: 'a/**' } } }), ok: false },
  { parent: { ...base, delegation: false }, child: base, ok: false },
  {
    parent: base,
    child: base,
    pinned: { parent: { list: 'l', read: 'r' }, child: { list: 'l', read: 'x' } },
    ok: false
  },
  {
    parent: base,
    child: base,
    pinned: { parent: { list: 'l' }, child: { list: 'l', read: 'r' } },
    ok: false
  }
];
