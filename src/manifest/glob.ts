import { matchPath } from '../protocol';

/**
 * Whether a notebook, by its path below the folder of the file, is meant by one of the patterns.
 * `*` is any run of characters within one segment; a pattern without `/` is of the file's name in
 * any folder; `**` at the end is all below.
 */
export function meant(patterns: readonly string[], notebook: string): boolean {
  const name = notebook.slice(notebook.lastIndexOf('/') + 1);
  return patterns.some(
    pattern =>
      pattern === notebook ||
      matchPath(pattern, pattern === '**' || pattern.includes('/') ? notebook : name)
  );
}
