import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Root } from 'react-dom/client';

import type { EntryView } from '../../src/protocol';
import type { FacetryModel } from '../../src/lab/service/model';
import { ViewerBody } from '../../src/lab/viewer/body';
import { Checkpoints } from '../../src/lab/viewer/checkpoints';
import { ProvenanceModel } from '../../src/lab/viewer/model';
import { Proofs } from '../../src/lab/viewer/proofs';
import { Verifier } from '../../src/lab/viewer/verifier';
import { entryWords } from '../../src/lab/viewer/words';
import { RecordedLog } from './log';
import { NOW } from './recorded';
import type { Recording } from './recording';
import { hour } from './hour';

/** Shows the viewer on the recorded hour, or on `events` of a busy day. */
export async function showViewer(
  root: Root,
  model: FacetryModel,
  recording: Recording,
  trans: TranslationBundle,
  asked: URLSearchParams
): Promise<void> {
  const many = Number(asked.get('events') ?? 0);
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
  const viewed = new ProvenanceModel(model, 'the service', entry => entryWords(trans, entry));
  if (many > 0) {
    recording.instead = crowd(many);
    for (let had = 0; had < many; had += 1000) {
      await viewed.older();
    }
  }
  const proofs = new Proofs(
    recording,
    new Verifier(trans, () => new Worker(asked.get('worker') ?? '/verify.worker.js'), {
      startup: 3000,
      answer: 10_000
    }),
    new Checkpoints(window.localStorage)
  );
  Object.assign(window, {
    gallery: {
      model: viewed,
      ...frames(),
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
      /** From now on the service has another history than it showed before. */
      rewrite: () => {
        Object.assign(recording, { log: rewritten() });
      }
    }
  });
  void model.run();
  root.render(
    <div className="jp-Facetry-viewer" style={{ height: '100vh' }}>
      <ViewerBody
        model={viewed}
        proofs={proofs}
        trans={trans}
        openEntry={index => {
          document.title = JSON.stringify({ entry: index });
        }}
        goToCell={cell => {
          document.title = JSON.stringify(cell);
        }}
      />
    </div>
  );
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

/** `count` events of eight principals over a day. */
function crowd(count: number): EntryView[] {
  const who = Array.from({ length: 8 }, (_, at) => ({
    who: {
      salt: '',
      bytes: btoa(JSON.stringify({ principal: `p${at}`, petname: `notebook-${at}.ipynb` }))
    }
  }));
  return Array.from({ length: count }, (_, index) => ({
    index,
    kind: index % 17 === 0 ? 'refusal' : 'intent',
    at: NOW - 86_400_000 + Math.floor((86_400_000 * index) / count),
    leaf: '',
    openings: who[index % 8]!
  }));
}
