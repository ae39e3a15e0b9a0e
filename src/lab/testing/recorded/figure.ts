import { RecordedLog } from './log';
import { note } from './note';
import { NOW, terms } from './making';

const MINUTE = 60_000;
/** Of whoever decides, with which she does. */
const DECIDING = '9'.repeat(32);
const maria = { principal: 'owner', petname: 'Maria', kind: 'owner', custody: 'own' };
const owner = { ...maria, facet: DECIDING, chain: [DECIDING, '0'.repeat(32)] };
const service = { principal: 'gallery', petname: '', kind: 'service', custody: 'own' };
const notebook = {
  principal: 'notebook',
  petname: 'churn.ipynb',
  kind: 'notebook',
  custody: 'wallet'
};
const agent = { principal: 'agent', petname: 'agent analyst', kind: 'agent', custody: 'own' };

type Log = RecordedLog;
type Who = NonNullable<Parameters<Log['write']>[0]['who']>;

/**
 * How a number came to stand in a figure: an abstract was read, a hypothesis noted, a simulation
 * approved and lent to an agent, its result compared with the sales, and the comparison drawn.
 */
export function figure(log: Log = new RecordedLog()): Log {
  let at = NOW - 40 * MINUTE;
  const later = (minutes = 1): number => (at += minutes * MINUTE);
  log.write({ kind: 'genesis', at });
  const introduced = log.write({
    kind: 'introduction',
    at: later(),
    who: service,
    what: { object: 'aios/requests', action: 'introduce', kind: 'owner' },
    name: { petname: 'Maria' }
  });
  log.write({
    kind: 'enrolment',
    at: later(),
    who: maria,
    what: { object: 'aios/requests', action: 'enrol', introduction: introduced.index }
  });
  const deciding = { object: 'aios/requests', actions: ['decide', 'introduce', 'list'] };
  log.write({ kind: 'grant', at, who: owner, what: deciding, terms: terms(deciding) });
  const cell = (count: number): object => ({
    cell: { id: `cell-${count}`, notebook: 'work/churn.ipynb', count }
  });
  const grant = (
    facet: string,
    what: { object: string; actions: string[] },
    purpose: string,
    more: object = {}
  ): Who => {
    const asked = log.write({
      kind: 'request',
      at: later(),
      who: { ...notebook, ...cell(1) },
      what,
      why: { purpose }
    });
    const decided = log.write({
      kind: 'decision',
      at: later(),
      who: owner,
      what: { outcome: 'grant', mode: 'pointer' },
      ref: asked.index
    });
    const holder = { ...notebook, facet, chain: [facet, '0'.repeat(32)] };
    log.write({
      kind: 'grant',
      at,
      who: holder,
      what,
      terms: terms({ ...what, ...more }),
      ref: decided.index
    });
    return holder;
  };
  const use = (
    who: Who,
    what: { object: string; action: string } & Record<string, unknown>,
    read: number[] = []
  ): { intent: number; outcome: number } => {
    const lineage = read.length > 0 ? { lineage: { read } } : {};
    const intent = log.write({ kind: 'intent', at: later(), who, what, args: {}, ...lineage });
    const result = { state: 'done', status: 200, type: 'application/json', length: 15 };
    const outcome = log.write({ kind: 'outcome', at, who, result, ref: intent.index });
    return { intent: intent.index, outcome: outcome.index };
  };
  const conclude = (count: number, claim: string, bases: number[]): number =>
    note(log, bases, claim, { at: later(), who: { ...notebook, ...cell(count) } }).index;
  const sales = grant('1'.repeat(32), { object: 'sales-2024', actions: ['read'] }, 'churn report', {
    result: { rows: 10_000 }
  });
  const papers = grant('2'.repeat(32), { object: 'papers', actions: ['abstract'] }, 'background');
  const abstract = use({ ...papers, ...cell(2) }, { object: 'papers', action: 'abstract' });
  const hypothesis = conclude(3, 'Longer contracts lower churn', [abstract.outcome]);
  grant('3'.repeat(32), { object: 'simulator', actions: ['run', 'stop'] }, 'test the hypothesis', {
    delegation: true,
    budget: { hours: { limit: 100 } }
  });
  const lent = {
    ...agent,
    facet: '4'.repeat(32),
    chain: ['4'.repeat(32), '3'.repeat(32), '0'.repeat(32)]
  };
  log.write({
    kind: 'delegation',
    at: later(),
    who: lent,
    what: { object: 'simulator', actions: ['run'], by: 'notebook' },
    terms: terms({
      object: 'simulator',
      actions: ['run'],
      uses: 3,
      budget: { hours: { limit: 10 } }
    })
  });
  const act = log.write({
    kind: 'request',
    at: later(),
    who: agent,
    what: { object: 'simulator', action: 'run', request: 'a'.repeat(32), act: 'b'.repeat(64) }
  });
  const confirmed = log.write({
    kind: 'decision',
    at: later(),
    who: owner,
    what: { outcome: 'grant', mode: 'digits' },
    ref: act.index
  });
  const simulation = use(lent, {
    object: 'simulator',
    action: 'run',
    confirmed: confirmed.index
  });
  const result = conclude(6, 'The simulation loses 3.1 % of customers a year', [
    hypothesis,
    simulation.outcome
  ]);
  const table = use({ ...sales, ...cell(7) }, { object: 'sales-2024', action: 'read' });
  const comparison = conclude(8, 'Sales lose 7.2 %: twice what the simulation does', [
    result,
    table.outcome
  ]);
  conclude(9, 'Figure 3: churn by contract', [comparison]);
  return log;
}
