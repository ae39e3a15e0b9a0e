import type { ServerStatus } from './source';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

interface Place {
  protocol: string;
  hostname: string;
  port: string;
}

/**
 * Where this browser reaches the consent page. On a loopback address the page keeps its own host
 * name, so that frame and window share one storage partition; elsewhere the operator's address
 * counts as it is.
 */
export function consentOrigin(status: ServerStatus | null, location: Place): string | null {
  const configured = status?.consent.origin ?? null;
  if (configured === null) {
    return null;
  }
  const url = new URL(configured);
  const behind = url.hostname.endsWith('.localhost');
  if (!behind && !LOOPBACK.includes(url.hostname)) {
    return url.origin;
  }
  if (!LOOPBACK.includes(location.hostname)) {
    return null;
  }
  return behind ? atPort(url, location) : `${url.protocol}//${location.hostname}:${url.port}`;
}

/** Where the consent page is shown as a frame. */
export interface ConsentPage {
  /** Whom the page talks with. */
  origin: string;
  /** The page itself; ends with a slash. */
  address: string;
}

/**
 * The consent page as a frame of this page: at its own origin, else, where the operator chose mode
 * `page`, at this server's own. Null where this browser reaches none.
 */
export function consentPage(
  status: ServerStatus | null,
  location: Place & { origin: string }
): ConsentPage | null {
  const own = consentOrigin(status, location);
  if (own !== null) {
    return { origin: own, address: `${own}/` };
  }
  const { mode, path } = status?.consent ?? {};
  return mode === 'page' && path
    ? { origin: location.origin, address: `${location.origin}${path}` }
    : null;
}

/**
 * The consent page behind the Jupyter server's own port, as a window: where a single port is
 * forwarded, no other can be reached. The port is the one this page came from.
 */
export function consentWindow(status: ServerStatus | null, location: Place): string | null {
  const configured = status?.consent.window ?? null;
  if (configured === null || !LOOPBACK.includes(location.hostname)) {
    return null;
  }
  return atPort(new URL(configured), location);
}

function atPort({ hostname }: URL, { protocol, port }: Place): string {
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
}

/**
 * Origins of consent pages that did not answer in this page: as a rule because only the Jupyter
 * server's own port is forwarded. A page that answers after all leaves the list.
 */
export const unanswered = new Set<string>();

/**
 * Where the consent page is as a window: at the frame's own address, so that it has the same keys,
 * unless that is out of reach. It ends with a slash; null where this browser reaches none.
 */
export function windowAddress(
  status: ServerStatus | null,
  location: Place & { origin: string }
): string | null {
  const page = consentPage(status, location);
  const behind = consentWindow(status, location);
  const within = page !== null && !unanswered.has(page.origin);
  return within || behind === null ? (page?.address ?? null) : `${behind}/`;
}
