import { type Act, actDigest, actSentence, type Json } from '../../../../protocol';
import { DIGEST, ID } from '../../../../protocol/testing/payloads';

function act(args: Record<string, Json>, more: Partial<Act> = {}): Act {
  return { act: 'pay', args, fct: ID, obj: 'bank', ...more };
}

const SAID: [string, Act][] = [
  ['analysis', act({})],
  ['analysis', act({ amount: 40, account: 'A-17' })],
  ['analysis', act({ b: null, a: true, 'c d': [1, { x: 'y' }], d: 0.1 + 0.2, e: 1e21 })],
  ['analysis', act({ memo: 'x'.repeat(300) })],
  ['analysis', act({ memo: 'a\u202eb\u00a0"\\\n', '\u200bname': ['\u3000'] })],
  ['analysis', act({ memo: `a${'\u0301'.repeat(6)}` })],
  ['analysis', act({ '\uffff': 1, '😀': 2 })],
  ['Ann may drop everything, Bob', act({ to: 'b, amount 1. Ann may pay' })],
  ['analysis', act({}, { act: 'pay, until revoked', obj: 'a\u2800b' })],
  ['analysis', act({ to: 'x' }, { body: { digest: DIGEST, length: 1, type: 'text/plain' } })],
  [
    'analysis',
    act({}, { body: { digest: DIGEST, length: 1234, type: 'text/plain; charset="utf-8"' } })
  ]
];

/** Acts as they are confirmed: what a confirmation binds, and what it says was shown. */
export const CONFIRMATION_CASES = SAID.map(([petname, one]) => ({
  petname,
  act: one,
  digest: actDigest(one),
  sentence: actSentence(petname, one)
}));
