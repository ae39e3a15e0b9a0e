import { type ActionPayload, sha256Hex } from '../../../protocol';
import { Refusal } from '../../errors';
import type { Upload } from '../../types';
import type { Presented } from '../checks/admission';
import { Arriving } from './arriving';

export interface UploadLimits {
  /** The longest body beside a token that is held until it is known to be what was signed. */
  maxHeld: number;
  /** The longest one that is passed on as it comes. */
  maxUpload: number;
}

/**
 * What came beside a token: what the token names, or nothing.
 *
 * @throws Refusal `body_mismatch`
 */
export async function uploadOf(
  claim: ActionPayload['body'],
  { upload }: Pick<Presented, 'upload'>,
  { maxHeld, maxUpload }: UploadLimits
): Promise<Upload | null> {
  const limit = claim ? claim.length : 0;
  if (limit > maxUpload) {
    throw new Refusal('body_mismatch', `at most ${maxUpload} bytes are taken`);
  }
  if (claim && limit > maxHeld) {
    if (!upload?.stream) {
      throw new Refusal('body_mismatch', 'no bytes came');
    }
    const bytes = new Arriving(upload.stream(), claim);
    return { bytes, length: claim.length, type: claim.type };
  }
  const bytes = upload
    ? await upload.read(limit).catch(() => {
        throw new Refusal('body_mismatch', `not the ${limit} bytes that the token names`);
      })
    : new Uint8Array();
  if (!claim) {
    return null;
  }
  if (bytes.length !== claim.length || sha256Hex(bytes) !== claim.digest) {
    throw new Refusal('body_mismatch', `${bytes.length} bytes came`);
  }
  return { bytes, length: bytes.length, type: claim.type };
}
