import { RecordedLog } from './log';
import { note } from './note';
import { NOW, terms } from './making';

const MINUTE = 60_000;
const notebook = {
  principal: 'notebook',
  petname: 'churn.ipynb',
  kind: 'notebook',
  custody: 'wallet'
};
const OBJECTS = ['sales-2024', 'crm', 'papers', 'simulator', 'weather', 'prices', 'orders', 'logs'];
const DECIDERS = ['Maria', 'Jonas'];

/**
 * A week's work that ends in one figure: eight services, approved by two persons, read again and
 * again from some forty cells, and `notes` conclusions of which each is based on some before.
 */
export function week(notes = 90, log: RecordedLog = new RecordedLog()): RecordedLog {
  let at = NOW - 7 * 24 * 60 * MINUTE;
  const later = (minutes = 9): number => (at += minutes * MINUTE);
  log.write({ kind: 'genesis', at });
  const deciders = DECIDERS.map((petname, place) => {
    const who = { principal: petname, petname, kind: 'owner', custody: 'own' };
    const facet = `${place + 8}`.repeat(32);
    const maker =
      place === 0
        ? { principal: 'service', petname: 'the service', kind: 'service', custody: 'own' }
        : deciderWho(0);
    const what = { object: 'aios/requests', action: 'introduce', kind: 'owner' };
    const name = { petname };
    const introduced = log.write({ kind: 'introduction', at: later(), who: maker, what, name });
    log.write({
      kind: 'enrolment',
      at: later(1),
      who,
      what: { object: 'aios/requests', action: 'enrol', introduction: introduced.index }
    });
    const deciding = { object: 'aios/requests', actions: ['decide', 'list'] };
    log.write({
      kind: 'grant',
      at,
      who: { ...who, facet, chain: [facet, '0'.repeat(32)] },
      what: deciding,
      terms: terms(deciding)
    });
    return { ...who, facet, chain: [facet, '0'.repeat(32)] };
  });
  function deciderWho(place: number): (typeof deciders)[number] {
    const facet = `${place + 8}`.repeat(32);
    return {
      ...{ principal: DECIDERS[place]!, petname: DECIDERS[place]!, kind: 'owner', custody: 'own' },
      ...{ facet, chain: [facet, '0'.repeat(32)] }
    };
  }
  const holders = OBJECTS.map((object, place) => {
    const facet = String.fromCharCode('a'.charCodeAt(0) + (place % 6))
      .repeat(31)
      .concat(String(place));
    const what = { object, actions: ['list', 'read'] };
    const asked = log.write({
      kind: 'request',
      at: later(),
      who: notebook,
      what,
      why: { purpose: `the quarter's report: ${object}` }
    });
    const decided = log.write({
      kind: 'decision',
      at: later(1),
      who: deciders[place % 2]!,
      what: { outcome: 'grant', mode: 'pointer' },
      ref: asked.index
    });
    const holder = { ...notebook, facet, chain: [facet, '0'.repeat(32)] };
    const given = terms({ ...what, result: { rows: 10_000 * (place + 1) } });
    log.write({ kind: 'grant', at, who: holder, what, terms: given, ref: decided.index });
    return { object, holder };
  });
  const claims: number[] = [];
  for (let round = 0; round < notes; round += 1) {
    const { object, holder } = holders[(round * 5) % holders.length]!;
    const cell = {
      cell: { id: `cell-${round % 40}`, notebook: 'work/churn.ipynb', count: round + 1 }
    };
    const read = (action: string, more: number[] = []): number => {
      const who = { ...holder, ...cell };
      const lineage = more.length > 0 ? { lineage: { read: more } } : {};
      const what = { object, action };
      const intent = log.write({ kind: 'intent', at: later(3), who, what, args: {}, ...lineage });
      const result = { state: round % 17 === 5 ? 'failed' : 'done', status: 200, length: 15 };
      return log.write({ kind: 'outcome', at, who: holder, result, ref: intent.index }).index - 1;
    };
    const first = read('list');
    const uses = [read('read', [first]), ...(round % 3 === 0 ? [read('read', [first])] : [])];
    const before = [claims.at(-1), claims.at(-(3 + (round % 5)))].filter(
      (claim): claim is number => claim !== undefined && round % 4 !== 1
    );
    claims.push(
      note(
        log,
        [...uses.map(use => use + 1), ...new Set(before)],
        `${object}: ${FINDINGS[round % FINDINGS.length]!} (${round + 1})`,
        { at: later(2), who: { ...notebook, ...cell } }
      ).index
    );
  }
  const last = { cell: { id: 'cell-last', notebook: 'work/churn.ipynb', count: notes + 1 } };
  note(log, claims.slice(-12), 'Figure 7: churn by contract, region and week', {
    at: later(),
    who: { ...notebook, ...last }
  });
  return log;
}

const FINDINGS = [
  'longer contracts lose fewer customers',
  'the north is two points above the mean',
  'prices rose in week 31',
  'the simulation agrees within its error',
  'weekends are missing in three regions',
  'rain explains less than a tenth',
  'orders and churn move together'
];
