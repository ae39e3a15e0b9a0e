/** Only a kind of error: messages may hold what a caller sent. */
export function nameOf(error: unknown): string {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  return [name, code].filter(part => typeof part === 'string').join(' ') || 'error';
}
