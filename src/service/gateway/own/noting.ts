import { hash } from 'node:crypto';

import {
  type ActionPayload,
  type Basis,
  MOST_BASES,
  MOST_CLAIM,
  note,
  Problem,
  recordedLineage,
  Refusal
} from '../../../protocol';
import { define } from '../../definitions';
import type { EntryRow, Log } from '../../ledger';
import { Pace } from '../../pace';
import type { Clock, Journal, SystemAction } from '../../types';
import { actor } from '../tokens/actor';

const BASIS = {
  type: 'object',
  properties: {
    entry: { type: 'integer', minimum: 0 },
    leaf: { type: 'string', pattern: '^[0-9a-f]{64}$' }
  },
  required: ['entry', 'leaf'],
  additionalProperties: false
};
/** Notes of one principal in any minute. */
const MOST = 30;
const MINUTE_MS = 60_000;

/**
 * `aios/self note`: what a principal inferred, and from what (docs/protocol.md §9).
 *
 * What it is based on is named by index and leaf hash. A leaf is committed to by random salts, so
 * whoever names its hash was shown the entry, or its receipt, by somebody who may see it; whoever
 * was not is told the same of an entry that there is and of one that there is not.
 */
export function noteAction(parts: {
  journal: Journal;
  log: Log;
  clock: Clock;
  paused(principal: string): boolean;
}): SystemAction {
  const { journal, log, clock, paused } = parts;
  const pace = new Pace(clock, MOST, MINUTE_MS);

  function there({ entry, leaf }: Basis): boolean {
    const row = log.row(entry);
    return row !== undefined && isBasis(row) && leafHashOf(row) === leaf;
  }

  return {
    definition: define(
      'note',
      false,
      'Record what you inferred, and from what',
      {
        claim: { type: 'string', minLength: 1, maxLength: MOST_CLAIM },
        based_on: { type: 'array', items: BASIS, minItems: 1, maxItems: MOST_BASES }
      },
      ['claim', 'based_on']
    ),
    async perform({ principal, chain, token, args }) {
      const { claim, based_on } = note(args, 'args');
      const mustRun = (): void => {
        if (paused(principal.kid)) {
          throw new Refusal('paused', 'nothing is noted meanwhile');
        }
      };
      mustRun();
      pace.forget();
      if (!pace.admit(principal.kid)) {
        throw new Problem(429, 'too_many_notes', `At most ${MOST} notes are taken in a minute.`);
      }
      return journal.transact(unit => {
        mustRun();
        if (!based_on.every(there)) {
          throw new Problem(
            404,
            'no_such_basis',
            'It is based on something that is not there.',
            'Name results and notes of this service.'
          );
        }
        const { cell, lineage: said } = token.payload as ActionPayload;
        const lineage = recordedLineage(said, read => log.wasDone(read, principal.kid));
        const entry = unit.append({
          kind: 'note',
          groups: {
            who: actor(principal, chain),
            what: { action: 'note', based_on, object: 'aios/self', safe: false },
            args: { claim },
            ...(cell && { cell }),
            ...(lineage && { lineage }),
            token: token.compact
          }
        });
        return { entry, leaf: leafHashOf(log.row(entry)!) };
      });
    }
  };
}

function isBasis({ kind }: EntryRow): boolean {
  return kind === 'outcome' || kind === 'note';
}

/** RFC 6962 §2.1. */
function leafHashOf({ leaf }: EntryRow): string {
  return hash('sha256', Buffer.concat([Buffer.of(0), leaf]), 'hex');
}
