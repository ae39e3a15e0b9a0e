import '../../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import { Unreachable } from '../../../client/errors';
import { b64u, type EntryView, jcs, utf8 } from '../../../protocol';
import { FacetryModel } from '../../service/model';
import { appears, byText, mount, unmount } from '../../testing/mount';
import { hour, notebook } from '../../testing/recorded/hour';
import { RecordedLog } from '../../testing/recorded/log';
import { STATES } from '../../testing/recorded/recorded';
import { Recording } from '../../testing/recorded/recording';
import { Checkpoints } from '../proofs/checkpoints';
import { checkEntry } from '../proofs/checks';
import { Details } from '.';
import { ProvenanceModel } from '../model';
import { Proofs } from '../proofs/proofs';

const trans = nullTranslator.load('');

afterEach(unmount);

/** Shows the first deposit of the recorded hour, as a service shows it that `lies`, and verifies. */
async function verified(lie: (entry: EntryView) => EntryView = entry => entry) {
  const recording = await Recording.of(STATES['held']!, 'held');
  const log = new RecordedLog();
  log.write({ kind: 'enrolment', at: 1, who: notebook, what: { object: 'aios/requests' } });
  recording.log = hour(log);
  recording.lie = lie;
  const model = new ProvenanceModel(new FacetryModel(recording), 'the service');
  await model.older();
  const deposit = recording.log.entries.find(
    ({ kind, openings }) =>
      kind === 'intent' && utf8.decode(b64u.decode(openings['what']!.bytes)).includes('deposit')
  )!;
  await model.select(deposit.index);
  const kept = new Map<string, string>();
  const proofs = new Proofs(
    recording,
    { verify: checkEntry, dispose: () => undefined },
    new Checkpoints({
      getItem: name => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value)
    })
  );
  const host = mount(<Details {...{ model, proofs, trans }} />);
  byText(host, 'button', 'Verify').click();
  const verdict = await appears(host, '.jp-Facetry-verdict');
  return {
    model,
    recording,
    host,
    verdict: verdict.textContent ?? '',
    failed: [...host.querySelectorAll('.jp-Facetry-checks [data-ok="false"]')].map(
      check => check.textContent
    )
  };
}

test('where nothing answers, that is said, and Verify can be pressed again', async () => {
  const { host, recording } = await verified();
  recording.lie = () => {
    throw new Unreachable();
  };
  byText(host, 'button', 'Verify').click();
  const trouble = await appears(host, '.jp-Facetry-verify .jp-Facetry-warning');
  expect(trouble.textContent).toBe('There is no answer at the moment.');
  recording.lie = entry => entry;
  byText(host, 'button', 'Verify').click();
  expect((await appears(host, '.jp-Facetry-verdict')).textContent).toContain(
    'verified in this page'
  );
});

const onIntent =
  (change: (entry: EntryView) => Partial<EntryView>) =>
  (entry: EntryView): EntryView =>
    entry.kind === 'intent' ? { ...entry, ...change(entry) } : entry;

/** The same entry, with a group that says something else than it commits to. */
function reopened(
  entry: EntryView,
  group: 'who' | 'what' | 'name',
  value: object
): Partial<EntryView> {
  const { salt } = entry.openings[group]!;
  return {
    openings: {
      ...entry.openings,
      [group]: { salt, bytes: b64u.encode(utf8.encode(jcs(value))) }
    }
  };
}

/** The same entry, of somebody else. */
function named(entry: EntryView, who: object): EntryView {
  return { ...entry, ...reopened(entry, 'who', who) };
}

describe('Verify', () => {
  test('proves the entry that is shown, and its outcome', async () => {
    const { verdict, failed } = await verified();
    expect(verdict).toMatch(/^#\d+, #\d+, #0 verified in this page: \d+ checks passed\.$/);
    expect(failed).toEqual([]);
  });

  test.each<[string, (entry: EntryView) => Partial<EntryView>, RegExp]>([
    ['its time', ({ at }) => ({ at: at - 60_000 }), /time is shown as/],
    ['its kind', () => ({ kind: 'delegation' as const }), /kind is shown as delegation/],
    ['its reference', () => ({ ref: 1 }), /reference is shown as 1; recorded is none/],
    ['its principal', () => ({ principal: 'agent' }), /principal is shown as agent/],
    [
      'what was done',
      entry => reopened(entry, 'what', { object: 'bank', action: 'deposit', safe: false }),
      /What is shown as what/
    ],
    ['who did it', entry => reopened(entry, 'who', { principal: 'agent' }), /What is shown as who/],
    [
      'nothing of who did it',
      ({ openings: { who: _, ...openings } }) => ({ openings }),
      /principal is shown as notebook; recorded is none/
    ]
  ])('does not prove an entry of which the service shows otherwise %s', async (_, lie, why) => {
    const { verdict, failed } = await verified(onIntent(lie));
    expect(verdict).toMatch(/^Not verified/);
    expect(failed[0]).toMatch(why);
  });

  test('does not prove an entry that is shown under the number of another', async () => {
    const { verdict, failed } = await verified(entry =>
      entry.kind === 'outcome' || entry.kind === 'intent'
        ? { ...entry, index: entry.index % 2 === 0 ? entry.index + 1 : entry.index - 1 }
        : entry
    );
    expect(verdict).toMatch(/^Not verified/);
    expect(failed.join()).toMatch(/is not proven|index is shown as/);
  });

  test.each<[string, (entry: EntryView) => Partial<EntryView>, RegExp]>([
    ['of another call', ({ ref }) => ({ ref: ref! + 2 }), /reference is shown as/],
    ['at another time', ({ at }) => ({ at: at + 1 }), /time is shown as/],
    ['of another principal', () => ({ principal: 'agent' }), /principal is shown as agent/]
  ])('does not prove an outcome that is shown as one %s', async (_, change, why) => {
    const { verdict, failed } = await verified(entry =>
      entry.kind === 'outcome' ? { ...entry, ...change(entry) } : entry
    );
    expect(verdict).toMatch(/^Not verified/);
    expect(failed[0]).toMatch(why);
  });

  test('shows the name that was recorded where the service calls it otherwise', async () => {
    const { host, verdict } = await verified(onIntent(() => ({ petname: 'agent analyst' })));
    expect(verdict).toMatch(/verified in this page/);
    expect(byText(host, 'p', 'records').textContent).toBe(
      'It was called churn.ipynb then, as #0 records. The service calls it agent analyst today.'
    );
  });

  test('says nothing of a name that is as it was recorded', async () => {
    const { host } = await verified();
    expect(host.querySelector('.jp-Facetry-verify')?.textContent).not.toMatch(/calls|is called/);
  });

  test.each<[string, (entry: EntryView) => EntryView]>([
    ['is another’s', entry => named(entry, { principal: 'scout' })],
    ['was erased', ({ openings: { name: _, ...openings }, ...entry }) => ({ ...entry, openings })]
  ])('takes a name that %s for the service’s word', async (_, lie) => {
    const { host } = await verified(entry => (entry.kind === 'enrolment' ? lie(entry) : entry));
    expect(byText(host, 'p', 'word').textContent).toBe(
      'That it is called churn.ipynb is the service’s word: no record of its name is shown.'
    );
  });

  test('does not prove a name that was not recorded', async () => {
    const { verdict, failed } = await verified(entry =>
      entry.kind === 'enrolment'
        ? { ...entry, ...reopened(entry, 'name', { petname: 'agent analyst' }) }
        : entry
    );
    expect(verdict).toMatch(/^Not verified/);
    expect(failed[0]).toMatch(/What is shown as name/);
  });

  test('says of nobody that it was the service because the service hides who it was', async () => {
    const { host } = await verified(
      onIntent(({ openings: { who: _, ...openings } }) => ({ openings, petname: 'churn.ipynb' }))
    );
    expect(byText(host, 'h2', 'used deposit').textContent).toBe(
      'somebody whose name is not shown used deposit on bank'
    );
  });
});
