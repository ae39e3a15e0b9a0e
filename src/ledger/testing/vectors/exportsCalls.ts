import { definition } from '../../../protocol/testing/payloads';

/** Who acts: a notebook, another one, and the kernels of the first. */
type By = 'notebook' | 'rival';
type Values = Record<string, unknown>;

/**
 * What is done, in order. Texts that begin with `$` stand for what an answer told first, and are
 * the same from then on.
 */
export type ExportStep =
  /** An action on `aios/exports`: its answer, the code of its problem, or that of a refusal. */
  | { by: By; act: string; args: Values; upload?: string; answer: Values }
  | { by: By; act: string; args: Values; upload?: string; problem: string }
  | { by: By; act: string; args: Values; upload?: string; refused: string }
  /** An owner consents to a proposal, or disconnects an object. */
  | { consents: string }
  | { disconnects: string }
  /** Somebody else calls the object, which is known by this name from then on. */
  | { calls: string; action: string; args: Values }
  /** What becomes of that call: the state of its outcome, and its status or code. */
  | { outcome: string; state: string; status?: number; code?: string };

export interface ExportCase {
  why: string;
  ok: boolean;
  steps: ExportStep[];
}

const DEPOSIT = { ...definition('deposit', { amount: { type: 'number' } }), safe: false };
const KERNEL = 'a'.repeat(32);
const OTHER_KERNEL = 'b'.repeat(32);
const NO_ID = 'f'.repeat(32);
const ACCOUNT = { name: 'account', actions: { deposit: DEPOSIT }, kernel: KERNEL };
const OF = { export: '$export', call: '$call' };

const offers = (more: Values = {}) => ({ act: 'offer', args: { ...ACCOUNT, ...more } });

/** Offered with an owner's consent. */
const SERVED: ExportStep[] = [
  { by: 'notebook', ...offers(), answer: { state: 'proposed', proposal: '$proposal' } },
  { consents: '$proposal' },
  { by: 'notebook', ...offers(), answer: { state: 'serving', export: '$export' } }
];
const CALLED: ExportStep[] = [
  ...SERVED,
  { calls: 'pay', action: 'deposit', args: { amount: 50 } },
  { by: 'notebook', act: 'next', args: { export: '$export', wait: 10 }, answer: { call: '$call' } }
];
const TAKEN: ExportStep[] = [
  ...CALLED,
  {
    by: 'notebook',
    act: 'take',
    args: OF,
    answer: { action: 'deposit', args: { amount: 50 } }
  }
];

const answers = (more: Values, upload?: string) => ({
  by: 'notebook' as const,
  act: 'answer',
  args: { ...OF, ...more },
  ...(upload !== undefined && { upload })
});
const DONE = answers({ status: 200 }, '{"balance":150}');
const ENDS: ExportStep = { by: 'notebook', act: 'end', args: { export: '$export' }, answer: {} };

const accepted = (why: string, steps: ExportStep[]): ExportCase => ({ why, ok: true, steps });
const wrong = (why: string, steps: ExportStep[]): ExportCase => ({ why, ok: false, steps });

/** Calls of an object that a kernel elsewhere serves, and what is refused of them. */
export const EXPORT_CASES: ExportCase[] = [
  accepted('a call that is taken and answered', [
    ...TAKEN,
    { ...DONE, answer: {} },
    { outcome: 'pay', state: 'done', status: 200 }
  ]),
  accepted('a call that the object declines', [
    ...TAKEN,
    { ...answers({ status: 409 }, '"too little"'), answer: {} },
    { outcome: 'pay', state: 'done', status: 409 }
  ]),
  accepted('a call that has no answer', [
    ...TAKEN,
    { ...answers({ failed: 'upstream_failed' }), answer: {} },
    { outcome: 'pay', state: 'failed', code: 'upstream_failed' }
  ]),
  accepted('no call comes', [
    ...SERVED,
    { by: 'notebook', act: 'next', args: { export: '$export' }, answer: { call: null } }
  ]),
  accepted('offered again by whoever serves it', [
    ...SERVED,
    {
      by: 'notebook',
      ...offers({ again: '$export' }),
      answer: { state: 'serving', export: '$export' }
    }
  ]),
  wrong('a call that is taken twice', [
    ...TAKEN,
    { by: 'notebook', act: 'take', args: OF, problem: 'call_over' },
    { ...DONE, answer: {} },
    { outcome: 'pay', state: 'done', status: 200 }
  ]),
  wrong('an answer before it was taken', [...CALLED, { ...DONE, problem: 'call_over' }]),
  wrong('a second answer', [
    ...TAKEN,
    { ...DONE, answer: {} },
    { ...answers({ failed: 'upstream_failed' }), problem: 'call_over' },
    { outcome: 'pay', state: 'done', status: 200 }
  ]),
  wrong('an answer that is no JSON', [
    ...TAKEN,
    { ...answers({ status: 200 }, '{balance}'), problem: 'bad_answer' },
    { outcome: 'pay', state: 'failed', code: 'upstream_failed' }
  ]),
  wrong('an answer without a status', [
    ...TAKEN,
    { ...answers({}, '1'), problem: 'bad_answer' },
    { ...DONE, answer: {} },
    { outcome: 'pay', state: 'done', status: 200 }
  ]),
  wrong('a status without an answer', [
    ...TAKEN,
    { ...answers({ status: 200 }), problem: 'bad_answer' }
  ]),
  wrong('a status, and that it failed', [
    ...TAKEN,
    { ...answers({ status: 200, failed: 'upstream_failed' }, '1'), problem: 'bad_answer' }
  ]),
  wrong('another status than there are', [
    ...TAKEN,
    { ...answers({ status: 201 }, '1'), refused: 'argument_invalid' }
  ]),
  wrong('another reason than there are', [
    ...TAKEN,
    { ...answers({ failed: 'not_sent' }), refused: 'argument_invalid' }
  ]),
  wrong('a call of another’s export', [
    ...CALLED,
    ...['next', 'take', 'answer', 'end'].map((act): ExportStep => ({
      by: 'rival',
      act,
      args: {
        export: '$export',
        ...((act === 'take' || act === 'answer') && { call: '$call' }),
        ...(act === 'answer' && { failed: 'upstream_failed' })
      },
      problem: 'no_such_export'
    }))
  ]),
  wrong('a call of an export that there is not', [
    ...CALLED,
    {
      by: 'notebook',
      act: 'take',
      args: { export: NO_ID, call: '$call' },
      problem: 'no_such_export'
    }
  ]),
  wrong('a call that there is not', [
    ...CALLED,
    { by: 'notebook', act: 'take', args: { export: '$export', call: NO_ID }, problem: 'call_over' }
  ]),
  wrong('an answer after its end', [
    ...TAKEN,
    ENDS,
    { ...DONE, problem: 'no_such_export' },
    { outcome: 'pay', state: 'failed', code: 'kernel_ended' }
  ]),
  wrong('not taken before its end', [
    ...CALLED,
    ENDS,
    { by: 'notebook', act: 'take', args: OF, problem: 'no_such_export' },
    { outcome: 'pay', state: 'not_sent' }
  ]),
  wrong('a name that another kernel serves', [
    ...SERVED,
    { by: 'notebook', ...offers({ kernel: OTHER_KERNEL }), problem: 'exported_elsewhere' },
    ENDS,
    {
      by: 'notebook',
      ...offers({ kernel: OTHER_KERNEL }),
      answer: { state: 'serving', export: '$other' }
    }
  ]),
  wrong('a name that was offered anew', [
    ...SERVED,
    { by: 'notebook', ...offers(), answer: { state: 'serving', export: '$anew' } },
    { by: 'notebook', act: 'next', args: { export: '$export' }, problem: 'no_such_export' },
    { by: 'notebook', ...offers({ again: '$export' }), problem: 'offered_anew' }
  ]),
  wrong('a name that an owner disconnected', [
    ...SERVED,
    { disconnects: 'account' },
    { by: 'notebook', ...offers({ again: '$export' }), problem: 'disconnected' }
  ]),
  wrong('a name that is another’s', [
    ...SERVED,
    { by: 'rival', ...offers(), problem: 'name_taken' }
  ]),
  wrong('a name of the service’s own', [
    { by: 'notebook', ...offers({ name: 'aios' }), problem: 'bad_name' }
  ]),
  wrong('a name in capitals', [
    { by: 'notebook', ...offers({ name: 'Account' }), problem: 'bad_name' }
  ]),
  wrong('an action that takes an upload', [
    {
      by: 'notebook',
      ...offers({ actions: { deposit: { ...DEPOSIT, upload: true } } }),
      problem: 'document_unusable'
    }
  ]),
  wrong('an action for several persons', [
    {
      by: 'notebook',
      ...offers({ actions: { deposit: { ...DEPOSIT, persons: 2 } } }),
      problem: 'document_unusable'
    }
  ]),
  wrong('no action', [
    { by: 'notebook', ...offers({ actions: {} }), problem: 'document_unusable' }
  ]),
  wrong('a call that may wait for a minute and a second', [
    { by: 'notebook', ...offers({ busy: 61 }), refused: 'argument_invalid' }
  ]),
  wrong('waiting 31 s for an owner', [
    { by: 'notebook', ...offers({ wait: 31 }), refused: 'argument_invalid' }
  ]),
  wrong('a kernel in capitals', [
    { by: 'notebook', ...offers({ kernel: 'A'.repeat(32) }), refused: 'argument_invalid' }
  ]),
  wrong('an offer of no kernel', [
    {
      by: 'notebook',
      act: 'offer',
      args: { name: 'account', actions: { deposit: DEPOSIT } },
      refused: 'argument_missing'
    }
  ]),
  wrong('an offer with an argument that there is not', [
    { by: 'notebook', ...offers({ title: 'Account' }), refused: 'argument_unknown' }
  ])
];
