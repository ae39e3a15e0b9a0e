import type { EntryView, FieldGroup } from '../../protocol';

/** The JSON that a field group opens to; empty when it is not open to the page. */
export function opened(entry: EntryView, group: FieldGroup): Record<string, unknown> {
  const opening = entry.openings[group];
  if (opening === undefined || group === 'token') {
    return {};
  }
  try {
    const value: unknown = JSON.parse(textOf(opening.bytes));
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : { value };
  } catch {
    return {};
  }
}

/**
 * UTF-8 in base64url. Not the protocol's strict reading, which JupyterLab's start need not load:
 * nothing is believed because of it, Verify reads the bytes anew.
 */
function textOf(bytes: string): string {
  const binary = atob(bytes.replace(/-/g, '+').replace(/_/g, '/'));
  // Nearly all is plain, and read a thousand entries at a time.
  if (!/[\u0080-\u00ff]/.test(binary)) {
    return binary;
  }
  return new TextDecoder().decode(Uint8Array.from(binary, char => char.charCodeAt(0)));
}
