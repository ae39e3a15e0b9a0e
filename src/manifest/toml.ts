import { parse, TomlDate, TomlError } from 'smol-toml';

import { type Json, visibleText } from '../protocol';
import { ManifestError } from './errors';

/** Characters of a whole file. */
export const MOST_TEXT = 64 * 1024;
const MOST_DEPTH = 16;
/** Where git begins a place at which two versions are not merged. */
const CONFLICT = /^<{7}(?: |$)/m;

/** A date and time as TOML has it, with its zone. */
export { TomlDate };

/** @throws ManifestError manifest_too_large, manifest_unmerged, manifest_not_toml */
export function readToml(text: string): Record<string, unknown> {
  if (text.length > MOST_TEXT) {
    throw new ManifestError('manifest_too_large', `at most ${MOST_TEXT / 1024} KiB are read.`);
  }
  try {
    return parse(text, { maxDepth: MOST_DEPTH, unsafeKeyBehaviour: 'throw' });
  } catch (error) {
    const conflict = CONFLICT.exec(text);
    if (conflict !== null) {
      throw new ManifestError(
        'manifest_unmerged',
        'git has left two versions here: keep what counts, and take its marks out.',
        text.slice(0, conflict.index).split('\n').length
      );
    }
    if (error instanceof TomlError) {
      const [what = ''] = error.message.split('\n');
      const bare = what.replace(/^Invalid TOML document: /, '').replace(/\. aborting\.*$|\.+$/, '');
      const said = visibleText(bare, 120);
      throw new ManifestError('manifest_not_toml', `no TOML: ${said}.`, error.line);
    }
    throw error;
  }
}

/** A value of TOML as JSON; undefined where it holds what JSON has not (dates, nan, inf). */
export function jsonOf(value: unknown, depth = 0): Json | undefined {
  if (depth > MOST_DEPTH || value instanceof Date) {
    return undefined;
  }
  if (typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  if (Array.isArray(value)) {
    const members = value.map(member => jsonOf(member, depth + 1));
    return members.some(member => member === undefined) ? undefined : (members as Json[]);
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => [key, jsonOf(member, depth + 1)]);
    return members.some(([, member]) => member === undefined)
      ? undefined
      : (Object.fromEntries(members) as Json);
  }
  return undefined;
}
