import { member, type ReadEntry, signerOf, textMember } from './entry';
import type { Examination } from './examination';
import { type Link } from './records';

/** A system action may be recorded a little after the facet's end was looked at. */
export const SYSTEM_SLACK = { slackMs: 60_000 };

export const REQUESTS = 'aios/requests';
export const REGISTRY = 'aios/registry';
export const FACETS = 'aios/facets';

/** What was signed of mode `page` is what the entry says of it. */
export function sameMark(
  exam: Examination,
  entry: ReadEntry,
  signed: { args: Record<string, unknown> } | undefined
): boolean {
  const { what } = entry.opened;
  if (signed === undefined || what === undefined || member(what, 'mode') === signed.args['mode']) {
    return true;
  }
  exam.fault(
    entry,
    'agreement',
    'The notebook’s own page did it, or did not: something else was signed.'
  );
  return false;
}

/** An act on one of the service's own objects, by the facet that the entry names; the terminal has none. */
export function bySystem(
  exam: Examination,
  entry: ReadEntry,
  act: { object: string; action: string },
  signed?: { fct: string; act: string; obj: string }
): Link | undefined {
  const { who } = entry.opened;
  if (
    signed !== undefined &&
    (signed.act !== act.action ||
      signed.obj !== act.object ||
      (who !== undefined && signed.fct !== textMember(who, 'facet')))
  ) {
    exam.fault(entry, 'agreement', 'Something else was signed than the entry says.');
    return undefined;
  }
  return byFacet(exam, entry, textMember(who, 'facet'), act);
}

/** The same by a facet that was signed with, where the entry does not name it. */
export function byFacet(
  exam: Examination,
  entry: ReadEntry,
  facet: string | undefined,
  act: { object: string; action: string }
): Link | undefined {
  const link = exam.facet(entry, facet, signerOf(entry));
  return link !== undefined && exam.allowed(entry, link, act, SYSTEM_SLACK) ? link : undefined;
}
