import { RecordedLog } from './log';
import { NOW } from './making';

/** Signs that others may call themselves by: each tries to be read otherwise, or to take the room of all else. */
export const STRANGE: Readonly<Record<string, string>> = {
  bidi: '\u202Egpj.exe\u2066 \u2069report\u200F',
  rightToLeft: 'تقرير المبيعات לרבעון',
  long: 'x'.repeat(500),
  html: '<img src=x onerror="document.title=1"><b>bold</b>&amp;',
  zalgo: [...'zalgo']
    .map(letter => letter + '\u0300\u0316\u0337\u0334\u0321\u0489'.repeat(8))
    .join('')
};

/** Each of these names asked the same of a service called so twice, and got something else then. */
export function strange(): RecordedLog {
  const log = new RecordedLog();
  const service = { principal: 'gallery', petname: '', kind: 'service' };
  log.write({ kind: 'genesis', at: NOW - 600_000, who: service });
  for (const [at, name] of Object.values(STRANGE).entries()) {
    const who = {
      ...{ principal: `p${at}`.padEnd(43, 'x'), petname: name, facet: `${at}`.repeat(32) },
      ...{ chain: [`${at}`.repeat(32)], cell: { id: `cell-${at}`, notebook: `work/${name}` } }
    };
    log.write({
      kind: 'enrolment',
      at: NOW - 500_000 + at,
      who,
      what: { object: 'aios/requests' }
    });
    for (const digest of ['before', 'after']) {
      const { index } = log.write({
        kind: 'intent',
        at: NOW - 400_000 + at * 60_000,
        who,
        what: { object: name, action: name },
        args: { [name]: name }
      });
      log.write({
        kind: 'outcome',
        at: NOW - 400_000 + at * 60_000 + 40,
        who,
        ref: index,
        result: { state: 'done', status: 200, digest }
      });
    }
  }
  return log;
}
