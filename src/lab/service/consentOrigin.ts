import type { ServerStatus } from './source';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Where this browser reaches the consent page. On a loopback address the page keeps its own host
 * name, so that frame and window share one storage partition; elsewhere the operator's address
 * counts as it is.
 */
export function consentOrigin(
  status: ServerStatus | null,
  location: { protocol: string; hostname: string }
): string | null {
  const configured = status?.consent.origin ?? null;
  if (configured === null) {
    return null;
  }
  const url = new URL(configured);
  if (!LOOPBACK.includes(url.hostname)) {
    return url.origin;
  }
  if (!LOOPBACK.includes(location.hostname)) {
    return null;
  }
  return `${url.protocol}//${location.hostname}:${url.port}`;
}
