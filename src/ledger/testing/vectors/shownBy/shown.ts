/**
 * Rule of docs/protocol.md → what shows it: vectors, as `member` or `member: why`, and where no
 * vector can, tests, as `file › name` or a whole file. A rule is named by its section, the heading
 * above it and its number there.
 */
export type ShownBy = Readonly<Record<string, readonly string[]>>;
