/** The first line that the supervisor writes. */
export interface Start {
  /** A path to listen on, or a descriptor that listens already. */
  socket: string | number;
  token: string;
  /** The service's own folder, which no registered folder leads into. */
  data: string | null;
}

export function readStart(line: string): Start | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const { socket, token, data = null } = value as Record<string, unknown>;
  const listens =
    typeof socket === 'string'
      ? socket !== ''
      : Number.isSafeInteger(socket) && (socket as number) > 2;
  if (
    !listens ||
    typeof token !== 'string' ||
    token.length < 16 ||
    (data !== null && typeof data !== 'string')
  ) {
    return null;
  }
  return { socket: socket as string | number, token, data };
}
