import '../../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';

import { FacetryModel } from '../../service/model';
import { RecordedLog } from '../../testing/recorded/log';
import { STATES } from '../../testing/recorded/recorded';
import { Recording } from '../../testing/recorded/recording';
import { EVERYTHING } from '../log/filter';
import { ProvenanceModel } from '../model';
import { eventsCsv } from './csv';
import { entryWords } from '../words';
import { provJson } from './prov';

const trans = nullTranslator.load('');

async function viewed(log?: RecordedLog): Promise<ProvenanceModel> {
  const recording = await Recording.of(STATES['held']!, 'held');
  if (log !== undefined) {
    recording.log = log;
  }
  const facetry = new FacetryModel(recording);
  await facetry.refresh();
  const model = new ProvenanceModel(facetry, 'the service');
  await model.older();
  return model;
}

describe('a table', () => {
  test('holds what is shown, and nothing that a filter leaves out', async () => {
    const model = await viewed();
    const lines = (): string[] => eventsCsv(trans, model).trimEnd().split('\r\n');
    expect(lines()).toHaveLength(model.shown.length + 1);
    expect(lines()[0]).toMatch(/^index,time,kind,who,/);
    model.setFilter({ ...EVERYTHING, principal: 'agent', result: 'refused', action: 'withdraw' });
    expect(lines()).toHaveLength(5);
    expect(lines()[1]).toContain('"refusal","agent analyst","agent","withdraw","bank","refused"');
  });

  test('says how many rows passed, where that was counted', async () => {
    const log = new RecordedLog();
    const who = { principal: 'x', petname: 'churn.ipynb' };
    for (const rows of [{ rows: 10_000 }, {}]) {
      const what = { object: 'sales', action: 'read' };
      const { index } = log.write({ kind: 'intent', at: 1, who, what });
      const result = { state: 'done', status: 200, ...rows };
      log.write({ kind: 'outcome', at: 2, who, result, ref: index });
    }
    const model = await viewed(log);
    const [head, ...lines] = eventsCsv(trans, model).trimEnd().split('\r\n');
    const at = head!.split(',').indexOf('rows');
    expect(lines.map(line => line.split(',')[at])).toEqual(['"10000"', '""']);
    const outcome = model.outcome(0)!;
    expect(entryWords(trans, outcome)).toBe('outcome: done, 10,000 rows passed');
    const told = JSON.parse(provJson(model)) as { entity: Record<string, object> };
    expect(Object.values(told.entity)).toEqual(
      expect.arrayContaining([
        { 'facetry:recorded': 1, 'facetry:rows': 10_000 },
        { 'facetry:recorded': 3 }
      ])
    );
  });

  test('says which kernel it was, where that is known', async () => {
    const log = new RecordedLog();
    for (const cell of [{ id: 'c', kernel: 'kernel-of-the-use' }, { id: 'c' }]) {
      const who = { principal: 'x', petname: 'churn.ipynb', custody: 'wallet', cell };
      log.write({ kind: 'intent', at: 1, who, what: { object: 'sales', action: 'read' } });
    }
    const model = await viewed(log);
    const [head, ...lines] = eventsCsv(trans, model).trimEnd().split('\r\n');
    const at = head!.split(',').indexOf('kernel');
    expect(lines.map(line => line.split(',')[at])).toEqual(['"kernel-of-the-use"', '""']);
    const { activity } = JSON.parse(provJson(model)) as { activity: Record<string, object> };
    expect(activity['facetry:entry-0']).toHaveProperty('facetry:kernel', 'kernel-of-the-use');
    expect(activity['facetry:entry-1']).not.toHaveProperty('facetry:kernel');
  });

  test('lets no name run as a formula, nor leave its field', async () => {
    const log = new RecordedLog();
    const petname = '=HYPERLINK("http://evil.example","x")\u202E';
    log.write({
      kind: 'intent',
      at: 1,
      who: { principal: 'x', petname },
      what: { object: '@a,"b"' }
    });
    const csv = eventsCsv(trans, await viewed(log));
    expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")`);
    expect(csv).toContain(`"'@a,""b"""`);
    expect(csv).not.toContain('\u202E');
  });

  test.each(['a;=1+1', 'a; =1+1', 'a;"=1+1', 'a|+1', 'a,-1', '\t=1+1', '"=1', '＝1+1', 'a;;@A1'])(
    'has no formula in it, whichever sign a spreadsheet parts cells by: %s',
    async petname => {
      const log = new RecordedLog();
      log.write({ kind: 'intent', at: 1, who: { principal: 'x', petname }, what: { object: 'b' } });
      const [, row] = eventsCsv(trans, await viewed(log)).split('\r\n');
      for (const sign of [';', ',', '|', '\t']) {
        for (const cell of row!.split(sign)) {
          expect(cell).not.toMatch(/^["\s]*[=+\-@＝＋－＠]/);
        }
      }
    }
  );
});

describe('PROV-JSON', () => {
  test('tells each act with its agent, its plan, and what its plan came from', async () => {
    const model = await viewed();
    const told = JSON.parse(provJson(model)) as Record<string, Record<string, object>>;
    expect(Object.keys(told['activity']!)).toHaveLength(model.shown.length);
    expect(told['agent']!['facetry:principal-agent']).toEqual({ 'prov:label': 'agent analyst' });
    const used = model.shown.find(
      ({ kind, principal }) => kind === 'intent' && principal === 'agent'
    )!;
    expect(told['wasAssociatedWith']![`_:by-${used.index}`]).toEqual({
      'prov:activity': `facetry:entry-${used.index}`,
      'prov:agent': 'facetry:principal-agent',
      'prov:plan': `facetry:facet-${used.facet}`
    });
    expect(told['wasDerivedFrom']![`_:facet-${used.facet}`]).toEqual({
      'prov:generatedEntity': `facetry:facet-${used.chain[0]}`,
      'prov:usedEntity': `facetry:facet-${used.chain[1]}`
    });
    expect(told['wasGeneratedBy']![`_:got-${used.index}`]).toEqual({
      'prov:entity': `facetry:result-${used.index}`,
      'prov:activity': `facetry:entry-${used.index}`
    });
  });

  test('names nothing that it does not hold', async () => {
    const told = JSON.parse(provJson(await viewed())) as Record<string, Record<string, object>>;
    const held = new Set(['agent', 'activity', 'entity'].flatMap(kind => Object.keys(told[kind]!)));
    const relations = ['wasAssociatedWith', 'used', 'wasGeneratedBy', 'wasDerivedFrom'];
    for (const relation of relations) {
      for (const told_ of Object.values(told[relation]!)) {
        Object.values(told_).forEach(name => expect([name, held.has(name)]).toEqual([name, true]));
      }
    }
  });
});
