export function isJsonType(type: string): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type);
}

/** The type without parameters, in lower case; `application/octet-stream` for what is none. */
export function plainType(type: string): string {
  const plain = type.split(';')[0]!.trim().toLowerCase();
  return /^[\w.+*-]{1,60}\/[\w.+*-]{1,60}$/.test(plain) ? plain : 'application/octet-stream';
}

/** A content type that is safe to repeat as a header. */
export function answerType(type: string | undefined): string {
  return type !== undefined &&
    /^[\w.+-]{1,60}\/[\w.+-]{1,60}(\s*;\s*[\w-]{1,40}=("[\w .:/+-]{0,80}"|[\w.:+-]{1,80}))*$/.test(
      type
    )
    ? type
    : 'application/octet-stream';
}
