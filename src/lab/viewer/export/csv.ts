import type { TranslationBundle } from '@jupyterlab/translation';

import { visibleText } from '../../../protocol';
import { notebookOf } from '../log/filter';
import type { ProvenanceModel } from '../model';
import { entryWords } from '../words';

const COLUMNS = [
  'index',
  'time',
  'kind',
  'who',
  'principal',
  'action',
  'object',
  'outcome',
  'rows',
  'reason',
  'facet',
  'notebook',
  'cell',
  'kernel',
  'words'
] as const;

/** The events that are shown, by rising index, as RFC 4180 has it; times in UTC. */
export function eventsCsv(trans: TranslationBundle, model: ProvenanceModel): string {
  const rows = model.shown.map(entry =>
    [
      String(entry.index),
      new Date(entry.at).toISOString(),
      entry.kind,
      entry.petname,
      entry.principal,
      entry.action,
      entry.object,
      entry.outcome || (model.outcome(entry.index)?.outcome ?? ''),
      String(entry.rows ?? model.outcome(entry.index)?.rows ?? ''),
      entry.code,
      entry.facet ?? '',
      notebookOf(entry) ?? '',
      entry.cell?.id ?? '',
      entry.kernel?.id ?? '',
      entryWords(trans, entry)
    ].map(field)
  );
  return [COLUMNS, ...rows].map(row => `${row.join(',')}\r\n`).join('');
}

/**
 * What a spreadsheet takes for the beginning of a formula: where a cell begins, and also where one
 * would begin in a program that goes by another sign than commas, as many do outside of English.
 */
const FORMULA = /(^|[;,|])(?=["'\s]*[=+\-@＝＋－＠])/g;

/** Spreadsheets run what begins like a formula; names and reasons are others' words. */
function field(text: string): string {
  const tame = visibleText(text, 2000).replace(FORMULA, "$1'");
  return `"${tame.replaceAll('"', '""')}"`;
}
