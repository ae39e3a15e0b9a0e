import { b64u, type EntryView, type FieldGroup, type Json, utf8 } from '../protocol';

/** One act of a principal, as its entry of the ledger tells it. */
export interface Use {
  object: string;
  action: string;
  /** With defaults; null where the ledger does not show them (any more). */
  args: Record<string, Json> | null;
  /** Those of them that were signed; the others are defaults. Absent where that is not shown. */
  given?: readonly string[];
  /** Id of the facet that was used. */
  facet: string | null;
}

/** What was done, but for what is proven never to have been sent, and the service's own objects. */
export function usesOf(entries: readonly EntryView[]): Use[] {
  const notSent = new Set(
    entries
      .filter(
        entry => entry.kind === 'outcome' && opened(entry, 'result')?.['state'] === 'not_sent'
      )
      .map(({ ref }) => ref)
  );
  return entries.flatMap(entry => {
    const { object, action } = opened(entry, 'what') ?? {};
    if (
      entry.kind !== 'intent' ||
      notSent.has(entry.index) ||
      typeof object !== 'string' ||
      typeof action !== 'string' ||
      object.startsWith('aios/')
    ) {
      return [];
    }
    const facet = opened(entry, 'who')?.['facet'];
    const given = signedIn(entry);
    return [
      {
        object,
        action,
        args: opened(entry, 'args'),
        ...(given && { given }),
        facet: typeof facet === 'string' ? facet : null
      }
    ];
  });
}

/** Names of the arguments that its holder signed. */
function signedIn({ openings: { token } }: EntryView): string[] | null {
  try {
    const [, payload = ''] = utf8.decode(b64u.decode(token?.bytes ?? '')).split('.');
    const { args } = JSON.parse(utf8.decode(b64u.decode(payload))) as { args?: unknown };
    return typeof args === 'object' && args !== null ? Object.keys(args) : null;
  } catch {
    return null;
  }
}

function opened(entry: EntryView, group: FieldGroup): Record<string, Json> | null {
  const opening = entry.openings[group];
  if (opening === undefined) {
    return null;
  }
  try {
    const value = JSON.parse(utf8.decode(b64u.decode(opening.bytes))) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, Json>) : null;
  } catch {
    return null;
  }
}
