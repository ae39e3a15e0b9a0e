import {
  type Budget,
  decimalOf,
  decimalText,
  type Definition,
  type Json,
  leftOf,
  type Reservation,
  reservations,
  settled
} from '../../../../protocol';
import { definition } from '../../../../protocol/testing/payloads';

const numeric = { type: 'object', properties: { total: { type: 'number', maximum: 50 } } };

/** An action with an argument that can be budgeted, and a declared maximum of what it returns. */
export const PAY: Definition = {
  ...definition('pay', { amount: { type: 'number' } }),
  safe: false,
  returns: { type: 'object', properties: { usage: numeric, open: { type: 'number' } } }
};

/** The JSON text of a number, and its amount in plain digits; null where it is none. */
export const AMOUNT_CASES = [
  ...['0', '-0', '0.10', '1e3', '1.5E-2', '12.50e1', '9007199254740993', '1e-7', '1e400'],
  ...['1e00001', '0e400', '-0.0e-399', `1e${'0'.repeat(397)}1`],
  ...[
    '-1',
    '-1e-9',
    '01',
    '.5',
    '1.',
    '+1',
    '0x10',
    '1e401',
    '1e-401',
    '0e401',
    '0.0e-400',
    `1e${'9'.repeat(390)}`,
    `1e${'0'.repeat(399)}`,
    'NaN',
    'Infinity',
    '"1"',
    ''
  ]
].map(text => {
  const amount = decimalOf(text);
  return { text, amount: amount === undefined ? null : decimalText(amount) };
});

function reserved(
  budget: Record<string, Budget>,
  args: Record<string, Json>,
  taken: string,
  rows?: number
) {
  const told = { budget, args, taken, ...(rows !== undefined && { rows }) };
  try {
    const found = reservations(
      '',
      { budget },
      PAY,
      args,
      name => leftOf(budget[name]!.limit, decimalOf(taken)!),
      rows ?? null
    );
    return {
      ...told,
      reserved: Object.fromEntries(found.map(({ name, amount }) => [name, decimalText(amount)]))
    };
  } catch {
    return { ...told, reserved: null };
  }
}

/** Budgets, arguments of `pay` and what is taken of each → what is set aside; null: `constraint`. */
export const RESERVATION_CASES = [
  reserved({ amount: { limit: 10 } }, { amount: 2.5 }, '0'),
  reserved({ amount: { limit: 10 } }, { amount: 0.1 + 0.2 }, '0'),
  reserved({ amount: { limit: 10 } }, { amount: 1e-7 }, '9'),
  reserved({ other: { limit: 10 } }, { amount: 1 }, '0'),
  reserved({ 'usage.total': { limit: 100 } }, {}, '30'),
  reserved({ 'usage.total': { limit: 100, each: 20 } }, {}, '30'),
  reserved({ 'usage.other': { limit: 100 } }, {}, '30.5'),
  reserved({ '.open': { limit: 100 } }, {}, '0'),
  reserved({ '.usage': { limit: 100 } }, {}, '100'),
  reserved({ '..rows': { limit: 100 } }, {}, '30', 20),
  reserved({ '..rows': { limit: 100 } }, {}, '30', 0),
  reserved({ '..rows': { limit: 100 }, '.open': { limit: 9 } }, {}, '3', 100),
  reserved({ amount: { limit: 10 } }, {}, '0'),
  ...['1', -1, null, [1], true].map(amount => reserved({ amount: { limit: 10 } }, { amount }, '0'))
];

function settling(
  name: string,
  state: string,
  status?: number,
  used?: Record<string, string>,
  rows?: number
): { name: string; reserved: string; result: object; taken: string } {
  const reservation: Reservation = { facet: '', name, amount: decimalOf('40')! };
  const amounts = Object.entries(used ?? {}).map(([of, text]) => [of, decimalOf(text)!] as const);
  const counted = rows !== undefined && { rows };
  const ended = { state, ...(status && { status }), used: Object.fromEntries(amounts), ...counted };
  return {
    name,
    reserved: '40',
    result: { state, ...(status && { status }), ...(used && { used }), ...counted },
    taken: decimalText(settled(reservation, ended))
  };
}

/** What 40 that were set aside come to with an outcome's `result`. */
export const SETTLEMENT_CASES = [
  settling('amount', 'done', 200),
  settling('amount', 'done', 500),
  settling('amount', 'done', 200, { amount: '3' }),
  settling('amount', 'not_sent'),
  settling('amount', 'failed'),
  settling('amount', 'unknown'),
  settling('a.b', 'done', 200, { 'a.b': '7.5' }),
  settling('a.b', 'done', 200, { 'a.b': '900' }),
  settling('a.b', 'done', 200, { 'a.c': '7' }),
  settling('a.b', 'done', 404, { 'a.b': '7' }),
  settling('a.b', 'done', 404, {}),
  settling('a.b', 'done', 599, {}),
  settling('a.b', 'done', 302, {}),
  settling('a.b', 'done', 200, {}),
  settling('a.b', 'failed', undefined, { 'a.b': '1' }),
  settling('a.b', 'cut'),
  settling('a.b', 'unknown'),
  settling('a.b', 'not_sent'),
  settling('..rows', 'done', 200, undefined, 7),
  settling('..rows', 'done', 200, { '..rows': '900' }, 40),
  settling('..rows', 'done', 200, { '..rows': '1' }),
  settling('..rows', 'done', 200),
  settling('..rows', 'done', 404, undefined, 0),
  settling('..rows', 'done', 404),
  settling('..rows', 'failed', undefined, undefined, 0),
  settling('..rows', 'failed'),
  settling('..rows', 'cut', 200, undefined, 3),
  settling('..rows', 'cut'),
  settling('..rows', 'unknown'),
  settling('..rows', 'not_sent'),
  settling('.rows', 'done', 200, { '.rows': '5' }, 7)
];
