const UNCLEAN = /[\\\p{Cc}]/u;
const ESCAPE = /%[0-9A-Fa-f]{2}/;

function uncleanSegments(segments: readonly string[]): string | null {
  if (segments.some(segment => segment === '')) {
    return 'has an empty segment';
  }
  if (segments.some(segment => segment === '.' || segment === '..')) {
    return 'has a . or .. segment';
  }
  return null;
}

/** null when `path` is a clean path (docs/protocol.md §4), else what is wrong with it. */
export function cleanPath(path: string): string | null {
  if (path === '') {
    return 'is empty';
  }
  if (UNCLEAN.test(path)) {
    return 'has a backslash or a control character';
  }
  if (ESCAPE.test(path)) {
    return 'has a percent escape';
  }
  return uncleanSegments(path.split('/'));
}

/** null when `pattern` is well formed, else what is wrong with it. */
export function cleanPattern(pattern: string): string | null {
  const unclean = cleanPath(pattern);
  if (unclean !== null) {
    return unclean;
  }
  const segments = pattern.split('/');
  const stars = segments.findIndex(segment => segment.includes('**'));
  return stars === -1 || (stars === segments.length - 1 && segments[stars] === '**')
    ? null
    : 'has ** elsewhere than as its last segment';
}

/** `*` is any run of characters: each text between two of them is sought once, from left to right. */
function matchSegment(pattern: string, segment: string): boolean {
  const [first, ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) {
    return segment === pattern;
  }
  if (!segment.startsWith(first!)) {
    return false;
  }
  let at = first!.length;
  for (const text of others) {
    const found = find(segment, text, at);
    if (found < 0) {
      return false;
    }
    at = found + text.length;
  }
  return segment.length - last.length >= at && segment.endsWith(last);
}

/** As `indexOf`, which can take as many steps as both lengths multiplied where much is alike. */
function find(text: string, sought: string, from: number): number {
  // How much of what is sought is also its end, at each place (Knuth, Morris and Pratt).
  const again = [0];
  for (let at = 1, alike = 0; at < sought.length; at++) {
    while (alike > 0 && sought[at] !== sought[alike]) {
      alike = again[alike - 1]!;
    }
    again.push(sought[at] === sought[alike] ? ++alike : alike);
  }
  for (let at = from, alike = 0; at < text.length; at++) {
    while (alike > 0 && (alike === sought.length || text[at] !== sought[alike])) {
      alike = again[alike - 1]!;
    }
    alike += text[at] === sought[alike] ? 1 : 0;
    if (alike === sought.length) {
      return at - alike + 1;
    }
  }
  return sought === '' ? from : -1;
}

/** Whether a clean path matches a well-formed pattern; false where either is not. */
export function matchPath(pattern: string, path: string): boolean {
  return cleanPath(path) === null && matchSegments(pattern, path.split('/'));
}

/** @param segments of a clean path */
export function matchSegments(pattern: string, segments: readonly string[]): boolean {
  if (cleanPattern(pattern) !== null) {
    return false;
  }
  const patterns = pattern.split('/');
  const open = patterns[patterns.length - 1] === '**';
  const fixed = open ? patterns.slice(0, -1) : patterns;
  if (open ? segments.length <= fixed.length : segments.length !== fixed.length) {
    return false;
  }
  return fixed.every((segment, i) => matchSegment(segment, segments[i]!));
}

/** Whether all that matches `child` matches `parent`, by the one rule of §4. */
export function pathWithin(parent: string, child: string): boolean {
  if (cleanPattern(parent) !== null || cleanPattern(child) !== null) {
    return false;
  }
  if (parent === child) {
    return true;
  }
  const above = parent.split('/');
  if (above.pop() !== '**' || above.some(segment => segment.includes('*'))) {
    return false;
  }
  const below = child.split('/');
  return below.length > above.length && above.every((segment, i) => segment === below[i]);
}
