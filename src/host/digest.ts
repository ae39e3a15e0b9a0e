import { hash } from 'node:crypto';

import { useDigest } from '../protocol';

/** OpenSSL's SHA-256 in place of the portable one. */
export function useNativeDigest(): void {
  useDigest({
    bytes: data => hash('sha256', data, 'buffer'),
    hex: data => hash('sha256', data, 'hex')
  });
}
