import { RecordedLog } from './log';
import { NOW, terms } from './making';

const MINUTE = 60_000;
const owner = { principal: 'owner', petname: 'Chrome on Linux', kind: 'owner', custody: 'own' };
export const notebook = {
  principal: 'notebook',
  petname: 'churn.ipynb',
  kind: 'notebook',
  custody: 'wallet'
};
const forecast = { ...notebook, principal: 'forecast', petname: 'forecast.ipynb' };
const analyst = { principal: 'agent', petname: 'agent analyst', kind: 'agent', custody: 'own' };
const scout = { ...analyst, principal: 'scout', petname: 'agent scout' };

/**
 * An hour in which notebooks and agents work, one agent drifts, and is cut off with what hangs on
 * it, while the others go on.
 */
export function hour(log = new RecordedLog()): RecordedLog {
  const plan: { at: number; write(): void }[] = [];
  const say = (minutes: number, write: (at: number) => void): void => {
    const at = NOW - 3_600_000 + Math.round(minutes * MINUTE);
    plan.push({ at, write: () => write(at) });
  };
  begin(log, say);
  for (let i = 0; i < 14; i += 1) {
    const cell = { id: `cell-${i % 4}`, notebook: 'work/churn.ipynb' };
    const action = i % 5 === 4 ? 'deposit' : 'balance';
    say(9 + i * 3.3, at => use(log, at, { ...held, cell }, 'bank', action));
    say(10.4 + i * 3.1, at => use(log, at, { ...forecast, facet: 'd' }, 'sales-2024', 'read'));
  }
  for (let i = 0; i < 7; i += 1) {
    const state = i === 3 ? 'failed' : 'done';
    say(20 + i * 2.2, at => use(log, at, lent, 'bank', 'balance'));
    say(24 + i * 2, at => use(log, at, below, 'bank', 'balance', state));
  }
  for (let i = 0; i < 4; i += 1) {
    say(38 + i * 0.5, at => refuse(log, at, lent, 'withdraw', 'action_not_granted', 'withdraw'));
  }
  say(41, at => {
    for (const [facet, holder] of [
      ['e', 'agent'],
      ['w', 'scout']
    ]) {
      log.write({
        kind: 'revocation',
        at,
        who: owner,
        what: { object: 'bank', actions: ['balance'], facet, holder },
        why: facet === 'e' ? { reason: 'drifted' } : { detail: 'with e' }
      });
    }
  });
  for (let i = 0; i < 5; i += 1) {
    say(43 + i * 2.6, at => refuse(log, at, lent, 'balance', 'revoked', 'e'));
    say(42.5 + i * 2.2, at => refuse(log, at, below, 'balance', 'revoked', 'e'));
  }
  plan.sort((a, b) => a.at - b.at).forEach(({ write }) => write());
  return log;
}

type Say = (minutes: number, write: (at: number) => void) => void;
type Who = Parameters<RecordedLog['write']>[0]['who'];

const held = { ...notebook, facet: 'a', chain: ['a', 'owner-decides'] };
const lent = { ...analyst, facet: 'e', chain: ['e', 'a', 'owner-decides'] };
const below = { ...scout, facet: 'w', chain: ['w', 'e', 'a', 'owner-decides'] };

/** From nothing to a granted and a lent facet. */
function begin(log: RecordedLog, say: Say): void {
  const both = { object: 'bank', actions: ['balance', 'deposit'] };
  say(0, at => log.write({ kind: 'genesis', at }));
  say(1, at => log.write({ kind: 'enrolment', at, who: owner, what: { object: 'aios/requests' } }));
  say(3, at =>
    log.write({
      kind: 'registration',
      at,
      who: owner,
      what: { object: 'bank', change: 'added', kind: 'openapi' }
    })
  );
  let asked = 0;
  say(6, at => {
    ({ index: asked } = log.write({
      kind: 'request',
      at,
      who: { ...notebook, cell: { id: 'c0ffee00', notebook: 'work/churn.ipynb' } },
      what: both,
      why: { purpose: 'month end' }
    }));
  });
  say(7, at => {
    const { index } = log.write({
      kind: 'decision',
      at,
      who: owner,
      what: { outcome: 'grant', mode: 'pointer' },
      ref: asked
    });
    log.write({ kind: 'grant', at, who: held, what: both, terms: terms({}), ref: index });
  });
  say(18, at =>
    log.write({
      kind: 'delegation',
      at,
      who: lent,
      what: { object: 'bank', actions: ['balance'] }
    })
  );
}

function use(
  log: RecordedLog,
  at: number,
  who: NonNullable<Who>,
  object: string,
  action: string,
  state = 'done'
): void {
  const what = { object, action, safe: true };
  const { index } = log.write({ kind: 'intent', at, who, what, args: {} });
  const result = { state, status: 200, type: 'application/json', length: 15 };
  log.write({ kind: 'outcome', at: at + 80, who, result, ref: index });
}

function refuse(
  log: RecordedLog,
  at: number,
  who: NonNullable<Who>,
  action: string,
  code: string,
  detail: string
): void {
  const what = { object: 'bank', action };
  log.write({ kind: 'refusal', at, who, what, why: { code, detail } });
}
