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

/** `*` is any run of characters; two indices and one point to come back to, so never exponential. */
function matchSegment(pattern: string, segment: string): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let resume = 0;
  while (s < segment.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = s;
    } else if (p < pattern.length && pattern[p] === segment[s]) {
      p++;
      s++;
    } else if (star !== -1) {
      p = star + 1;
      s = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p++;
  }
  return p === pattern.length;
}

/** Whether a clean path matches a well-formed pattern; false where either is not. */
export function matchPath(pattern: string, path: string): boolean {
  if (cleanPattern(pattern) !== null || cleanPath(path) !== null) {
    return false;
  }
  const patterns = pattern.split('/');
  const segments = path.split('/');
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
