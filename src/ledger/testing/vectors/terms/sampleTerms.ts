import { normalizeNeed, type Requirement, type Terms } from '../../../../protocol';
import { NOW } from '../../../../protocol/testing/payloads';

/** Terms with a limit of every older kind. */
export const base: Terms = {
  object: 'reports',
  actions: ['list', 'read'],
  constraints: { path: { path: 'a/**' } },
  not_before: NOW,
  expiry: NOW + 100,
  uses: 10,
  result: { fields: ['x', 'y'], rows: 5 },
  delegation: true
};

/** Terms that limit nothing. */
export const open: Terms = { ...normalizeNeed({ object: 'reports', actions: ['list', 'read'] }) };

export const PAID: Requirement = { object: 'bank', action: 'pay' };
export const SIGNED: Requirement = {
  object: 'desk',
  action: 'sign',
  same: ['path'],
  consume: true
};
