import type { RecordedLog } from './log';
import { facet, NOW, terms } from './making';

const MINUTE = 60_000;
const SECONDS = NOW / 1000;
const observe = (until: number) => ({
  constraints: { path: { path: '2024/**' }, limit: { range: { max: 100 } } },
  until: SECONDS + until
});
const analyst = { holder: 'agent', petname: 'agent analyst', kind: 'agent' };
const FILES = { object: 'sales-2024', actions: ['list', 'read'] };

/** Limits that are tried, that hold by now, and that nothing was done under. */
export const TRIED = [
  facet('t', { terms: terms({ ...FILES, observe: observe(4200) }) }),
  facet('s', { terms: terms({ ...FILES, observe: observe(-600) }) }),
  facet('r', { ...analyst, terms: terms({ ...FILES, actions: ['list'], observe: observe(7200) }) })
];

/** Twelve uses, four of them beyond what is tried. */
export function trials(log: RecordedLog): RecordedLog {
  const notebook = { principal: 'notebook', petname: 'churn.ipynb', kind: 'notebook' };
  for (let i = 0; i < 12; i += 1) {
    const at = NOW - (24 - i) * MINUTE;
    const paths = i % 4 === 3 ? [{ facet: 't', argument: 'path' }] : [];
    const limits = i > 9 ? [{ facet: 't', argument: 'limit' }] : [];
    const observed = [...limits, ...paths];
    const { index } = log.write({
      kind: 'intent',
      at,
      who: { ...notebook, custody: 'wallet', facet: 't', chain: ['t', 'owner-decides'] },
      what: { ...what, ...(observed.length > 0 && { observed }) },
      args: { path: paths.length > 0 ? '2023/q4.parquet' : '2024/q1.parquet' }
    });
    log.write({ kind: 'outcome', at: at + 40, ref: index, result: { state: 'done', status: 200 } });
  }
  return log;
}

const what = { object: 'sales-2024', action: 'read', safe: true };
