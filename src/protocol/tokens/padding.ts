/**
 * Padmé (Nikitin et al., “Reducing Metadata Leakage from Encrypted Files and Communication with
 * PURBs”, PoPETs 2019(4), algorithm 1): the least length not below `length` whose binary form ends
 * in as many zeros as leave O(log log length) bits: at most 12 % longer. Below 2^32.
 */
export function padme(length: number): number {
  if (length < 2) {
    return length;
  }
  const exponent = 31 - Math.clz32(length);
  const step = 2 ** (exponent - (32 - Math.clz32(exponent)));
  return step <= 1 ? length : Math.ceil(length / step) * step;
}
