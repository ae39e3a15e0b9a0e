import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Root } from 'react-dom/client';

import { Refused, Unreachable } from '../../src/client/errors';
import type { FacetryModel } from '../../src/lab/service/model';
import { figure } from '../../src/lab/testing/recorded/figure';
import { hour } from '../../src/lab/testing/recorded/hour';
import { RecordedLog } from '../../src/lab/testing/recorded/log';
import { note } from '../../src/lab/testing/recorded/note';
import { NOW } from '../../src/lab/testing/recorded/making';
import type { Recording } from '../../src/lab/testing/recorded/recording';
import { strange } from '../../src/lab/testing/recorded/strange';
import { week } from '../../src/lab/testing/recorded/week';
import { ViewerBody } from '../../src/lab/viewer/body';
import { LinkCopier, toClipboard } from '../../src/lab/viewer/link/copier';
import { Checkpoints } from '../../src/lab/viewer/proofs/checkpoints';
import { workerChecks } from '../../src/lab/viewer/file/fileChecks';
import { ProvenanceModel } from '../../src/lab/viewer/model';
import { workerLayouts } from '../../src/lab/viewer/origin/layout/layouts';
import { Proofs } from '../../src/lab/viewer/proofs/proofs';
import { Verifier } from '../../src/lab/viewer/proofs/verifier';
import { entryWords } from '../../src/lab/viewer/words';
import type { EntryView } from '../../src/protocol';

/** Shows the viewer on the recorded hour, or on `events` of a busy day. */
export async function showViewer(
  root: Root,
  model: FacetryModel,
  recording: Recording,
  trans: TranslationBundle,
  asked: URLSearchParams
): Promise<void> {
  const many = Number(asked.get('events') ?? 0);
  if (asked.has('nothing')) {
    recording.log = new RecordedLog();
  }
  if (asked.has('one')) {
    recording.log = new RecordedLog();
    const who = { principal: 'gallery', petname: '', kind: 'service' };
    recording.log.write({ kind: 'genesis', at: NOW - 60_000, who });
  }
  if (asked.has('strange')) {
    recording.log = strange();
  }
  if (asked.has('figure')) {
    recording.log = figure();
  }
  if (asked.has('week')) {
    recording.log = week(Number(asked.get('week')) || undefined);
  }
  if (asked.has('lie')) {
    // The service shows entries otherwise than they were recorded.
    recording.lie = entry => ({ ...entry, at: entry.at - 60_000 });
  }
  if (asked.has('long')) {
    recording.log.write({
      kind: 'intent',
      at: NOW - 500,
      who: {
        principal: 'long',
        petname: `agent that reads ${'every report of the quarter and '.repeat(4)}writes one`
      },
      what: { object: `sales-${'of-all-regions-'.repeat(6)}2024`, action: 'list' }
    });
  }
  recording.most = Number(asked.get('most') ?? Infinity);
  if (asked.has('cosigned')) {
    recording.cosign(Number(asked.get('cosigned')));
  }
  if (asked.has('cells')) {
    manyCells(recording.log, Number(asked.get('cells')));
  }
  let loading = 0;
  const viewed = new ProvenanceModel(model, 'the service', entry => entryWords(trans, entry));
  if (many > 0) {
    Object.assign(recording, { query: crowd(many) });
    const started = performance.now();
    for (let had = 0; had < Number(asked.get('loaded') ?? many); had += 1000) {
      await viewed.older();
      if (had % 50_000 === 0) {
        // The page is to live meanwhile.
        await new Promise(resolve => setTimeout(resolve));
      }
    }
    loading = performance.now() - started;
  }
  const proofs = new Proofs(
    recording,
    new Verifier(trans, () => new Worker(asked.get('worker') ?? '/verify.worker.js')),
    new Checkpoints(window.localStorage)
  );
  const layouts = workerLayouts(
    trans,
    () => new Worker(asked.get('layout') ?? '/layout.worker.js')
  );
  Object.assign(window, {
    gallery: {
      model: viewed,
      ...frames(),
      /** Milliseconds that it took to take all entries in. */
      loading,
      /** One more entry, live. */
      append: () =>
        recording.append(
          recording.log.write({
            kind: 'refusal',
            at: NOW - 1000,
            who: { principal: 'late', petname: 'latecomer.ipynb' },
            what: { object: 'bank', action: 'withdraw' },
            why: { code: 'unknown_facet' }
          })
        ),
      /** A note that is based on another one, live. */
      conclude: (entry: number) =>
        recording.append(
          note(recording.log, [entry], 'Longer contracts do not pay', { at: NOW - 1000 })
        ),
      /** From now on the service does not answer, or refuses; or it answers again. */
      away: (why: 'gone' | 'refused' | null) => {
        recording.away =
          why === null
            ? null
            : why === 'gone'
              ? new Unreachable()
              : new Refused({ code: 'revoked', detail: '' });
      },
      /** So many questions for named entries are answered, and none after them. */
      stall: (answered: number) => recording.stall(answered),
      /** From now on the service shows nothing. */
      withhold: () => {
        recording.instead = [];
      },
      /** From now on the service has another history than it showed before. */
      rewrite: () => {
        Object.assign(recording, { log: rewritten() });
      }
    }
  });
  const copier = new LinkCopier(() => location.href, toClipboard);
  void model.run();
  root.render(
    <div className="jp-Facetry-viewer" style={{ height: '100vh' }}>
      <ViewerBody
        model={viewed}
        proofs={proofs}
        layouts={layouts}
        files={workerChecks(trans, () => new Worker(asked.get('file') ?? '/file.worker.js'))}
        trans={trans}
        copier={copier}
        openEntry={index => {
          document.title = JSON.stringify({ entry: index });
        }}
        openExport={() => {
          document.title = 'export';
        }}
        goToCell={cell => {
          document.title = JSON.stringify(cell);
        }}
      />
    </div>
  );
}

/** So many cells that used one facet, each once. */
function manyCells(log: RecordedLog, cells: number): void {
  for (let at = 0; at < cells; at += 1) {
    log.write({
      kind: 'intent',
      at: NOW - 2000 + at,
      who: {
        ...{ principal: 'notebook', petname: 'churn.ipynb', facet: 'a', chain: ['a'] },
        cell: { id: `more-${at}`, notebook: 'work/churn.ipynb' }
      },
      what: { object: 'bank', action: 'balance' }
    });
  }
}

/** Measures the script of each frame, in milliseconds. */
function frames(): { measure(): void; measured(): Promise<number[]> } {
  const took: number[] = [];
  const real = window.requestAnimationFrame.bind(window);
  return {
    measure: () => {
      window.requestAnimationFrame = work =>
        real(time => {
          const start = performance.now();
          work(time);
          took.push(performance.now() - start);
        });
    },
    measured: async () => {
      await new Promise(resolve => real(resolve));
      await new Promise(resolve => real(resolve));
      return took;
    }
  };
}

/** The same hour, but in another order from the beginning. */
function rewritten(): RecordedLog {
  const log = new RecordedLog();
  log.write({ kind: 'epoch', at: NOW - 4_000_000 });
  return hour(log);
}

/** `count` events of eight principals over a day: acts with their outcomes, refusals, a few revocations. */
function crowd(count: number): Recording['query'] {
  const from = NOW - 86_400_000;
  return async ({ before = count, limit }) => {
    const end = Math.min(before, count);
    const first = Math.max(0, end - limit);
    const indexes = Array.from({ length: end - first }, (_, at) => first + at);
    return {
      size: count,
      entries: indexes.map(index => eventOf(index, from + Math.floor((86_400_000 * index) / count)))
    };
  };
}

function eventOf(index: number, at: number): EntryView {
  const by = Math.floor(index / 2) % 8;
  const facet = String(by).repeat(32);
  const who = {
    principal: `p${by}`.padEnd(43, 'x'),
    petname: `notebook-${by}.ipynb`,
    facet,
    chain: [facet, 'e'.repeat(32), 'f'.repeat(32)],
    custody: 'wallet',
    cell: { id: `cell-${index % 40}`, notebook: `work/notebook-${by}.ipynb`, count: index % 900 }
  };
  const what = { object: `sales-${by % 3}`, action: index % 5 === 0 ? 'list' : 'read', safe: true };
  const said = (groups: object): EntryView['openings'] =>
    Object.fromEntries(
      Object.entries(groups).map(([group, value]) => [
        group,
        { salt: 'A'.repeat(43), bytes: btoa(JSON.stringify(value)) }
      ])
    );
  // As long as real ones are, of which most is commitments.
  const leaf = btoa(JSON.stringify({ index, at, c: 'c'.repeat(280) }));
  const known = { index, at, leaf, principal: who.principal, petname: who.petname };
  if (index % 5000 === 4999) {
    const ended = {
      object: what.object,
      actions: ['read'],
      facet,
      holder: `p${(by + 1) % 8}`.padEnd(43, 'x')
    };
    return { ...known, kind: 'revocation', openings: said({ who, what: ended }) };
  }
  if (index % 34 === 32) {
    const why = { code: 'action_not_granted', detail: 'write' };
    return { ...known, kind: 'refusal', openings: said({ who, what, why }) };
  }
  if (index % 2 === 1 && index % 34 !== 33) {
    const result = {
      state: index % 101 === 0 ? 'failed' : 'done',
      status: 200,
      digest: `d${index}`
    };
    return { ...known, kind: 'outcome', ref: index - 1, openings: said({ who, result }) };
  }
  const args = { path: `2024/${index % 977}.parquet`, rows: index % 10_000 };
  return { ...known, kind: 'intent', openings: said({ who, what, args }) };
}
