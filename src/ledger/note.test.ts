import { generateKeyPairSync, sign } from 'node:crypto';

import { b64u, hex } from '../protocol';
import { formatCheckpoint, logOrigin, parseCheckpoint } from './checkpoint';
import { RFC8032 } from '../protocol/testing/published';
import {
  formatNote,
  formatVkey,
  parseNote,
  parseVkey,
  signNote,
  verifyEd25519,
  verifyNote
} from './note';
import { formatProof, parseProof } from './proof';

/** The example of the Go checksum database's note package. */
const NEUMANN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNATURE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

function newKey(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  return {
    vkey: formatVkey(name, b64u.decode(x!)),
    sign: (bytes: Uint8Array): Uint8Array => sign(null, bytes, privateKey)
  };
}

function coded(code: string): Error {
  return expect.objectContaining({ code }) as Error;
}

describe('a signed note', () => {
  it('verifies the published example', async () => {
    expect(await verifyNote(`${TEXT}\n${SIGNATURE}`, NEUMANN)).toBe(TEXT);
  });

  it('is refused when text or signature changed', async () => {
    await expect(verifyNote(`${TEXT.replace('is', 'was')}\n${SIGNATURE}`, NEUMANN)).rejects.toThrow(
      coded('note_unsigned')
    );
    await expect(verifyNote(`${TEXT}\n${SIGNATURE.replace('UG', 'UH')}`, NEUMANN)).rejects.toThrow(
      coded('note_unsigned')
    );
  });

  it('is signed and verified with a key of one’s own, at once or later', async () => {
    const key = newKey('facetry/log/1');
    const note = signNote('hello\n', key.vkey, key.sign);
    expect(await verifyNote(note, key.vkey)).toBe('hello\n');
    expect(await signNote('hello\n', key.vkey, async bytes => key.sign(bytes))).toBe(note);
  });

  it('ignores signatures of others, but not a false one of the key', async () => {
    const [own, other] = [newKey('own'), newKey('other')];
    const { signatures: mine } = parseNote(signNote('t\n', own.vkey, own.sign));
    const { signatures: theirs } = parseNote(signNote('t\n', other.vkey, other.sign));
    expect(await verifyNote(formatNote('t\n', [...theirs, ...mine]), own.vkey)).toBe('t\n');
    await expect(verifyNote(formatNote('t\n', theirs), own.vkey)).rejects.toThrow(
      coded('note_unsigned')
    );
    const { signatures: stale } = parseNote(signNote('u\n', own.vkey, own.sign));
    await expect(verifyNote(formatNote('t\n', [...mine, ...stale]), own.vkey)).rejects.toThrow(
      coded('note_unsigned')
    );
  });

  it('ignores a signature that shares only the name or only the id', async () => {
    const own = newKey('own');
    const [signature] = parseNote(signNote('t\n', own.vkey, own.sign)).signatures;
    const renamed = { ...signature!, name: 'own2' };
    const otherId = { ...signature!, id: Uint8Array.of(1, 2, 3, 4) };
    for (const signatures of [[renamed], [otherId]]) {
      await expect(verifyNote(formatNote('t\n', signatures), own.vkey)).rejects.toThrow(
        /not signed by/
      );
    }
  });

  it('takes its text up to the last empty line', async () => {
    const key = newKey('k');
    const text = 'a\n\n— fake AAAAAAAA\n\nb\n';
    expect(await verifyNote(signNote(text, key.vkey, key.sign), key.vkey)).toBe(text);
  });

  it.each(RFC8032)('is verified as RFC 8032 §7.1 %s', async (_, key, message, signature) => {
    const signed = [key, message, signature].map(hex.decode) as [
      Uint8Array,
      Uint8Array,
      Uint8Array
    ];
    expect(await verifyEd25519(...signed)).toBe(true);
    signed[2][3]! ^= 1;
    expect(await verifyEd25519(...signed)).toBe(false);
  });

  it('believes the Ed25519 verifier that is passed in', async () => {
    await expect(verifyNote(`${TEXT}\n${SIGNATURE}`, NEUMANN, () => false)).rejects.toThrow(
      coded('note_unsigned')
    );
  });

  it.each([
    ['nothing', ''],
    ['no signature', TEXT],
    ['no signature after the empty line', `${TEXT}\n`],
    ['a line that is no signature', `${TEXT}\n- PeterNeumann x08go/ZJ\n`],
    ['a signature without its line break', `${TEXT}\n${SIGNATURE.slice(0, -1)}`],
    ['an empty name', `${TEXT}\n—  x08go/ZJkuA=\n`],
    ['a name with a plus', `${TEXT}\n— a+b x08go/ZJkuA=\n`],
    ['a name with a no-break space', `${TEXT}\n— a\u00a0b x08go/ZJkuA=\n`],
    ['a signature of four bytes', `${TEXT}\n— a x08goA==\n`],
    ['base64url', `${TEXT}\n— a x08go_ZJkuA=\n`],
    ['a carriage return', `${TEXT.replace('\n', '\r\n')}\n${SIGNATURE}`],
    ['a tab', `\t${TEXT}\n${SIGNATURE}`],
    ['65 signatures', `${TEXT}\n${SIGNATURE.repeat(65)}`],
    ['a megabyte', `${'x'.repeat(1024 * 1024)}\n\n${SIGNATURE}`]
  ])('is malformed with %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(coded('note_malformed'));
  });

  it('is not made of text without an end, or without signatures', () => {
    const key = newKey('k');
    expect(() => signNote('no line break', key.vkey, key.sign)).toThrow(coded('note_malformed'));
    expect(() => formatNote('t\n', [])).toThrow(coded('note_malformed'));
  });
});

describe('a verifier key', () => {
  it('is read and written alike', () => {
    const { name, publicKey } = parseVkey(NEUMANN);
    expect(formatVkey(name, publicKey)).toBe(NEUMANN);
    expect(hex.encode(parseVkey(NEUMANN).id)).toBe('c74f20a3');
  });

  it.each([
    '',
    'PeterNeumann',
    NEUMANN.replace('c74f20a3', 'c74f20a4'),
    NEUMANN.replace('c74f20a3', 'C74F20A3'),
    NEUMANN.replace('PeterNeumann', 'Peter Neumann'),
    NEUMANN.replace('PeterNeumann', ''),
    NEUMANN.replace('+AR', '+BR'),
    NEUMANN.slice(0, -4),
    `${NEUMANN}=`
  ])('is refused as %j', vkey => {
    expect(() => parseVkey(vkey)).toThrow(coded('vkey_malformed'));
  });

  it('has no name with a blank', () => {
    expect(() => formatVkey('a b', new Uint8Array(32))).toThrow(coded('vkey_malformed'));
    expect(() => formatVkey('a', new Uint8Array(31))).toThrow(coded('vkey_malformed'));
  });
});

const CHECKPOINT =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

describe('a checkpoint', () => {
  it('reads and writes the example of C2SP tlog-checkpoint', () => {
    const checkpoint = parseCheckpoint(CHECKPOINT);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(formatCheckpoint(checkpoint)).toBe(CHECKPOINT);
  });

  it('keeps extension lines', () => {
    const extended = `${CHECKPOINT}one\ntwo\n`;
    expect(parseCheckpoint(extended).extensions).toEqual(['one', 'two']);
    expect(formatCheckpoint(parseCheckpoint(extended))).toBe(extended);
  });

  it.each([
    ['no origin', CHECKPOINT.replace(/^[^\n]+/, '')],
    ['a leading zero', CHECKPOINT.replace('2085', '02085')],
    ['a sign', CHECKPOINT.replace('2085', '+2085')],
    ['a size beyond 2^53 - 1', CHECKPOINT.replace('20852163', '9007199254740993')],
    ['a size in other digits', CHECKPOINT.replace('20852163', '٣')],
    ['a short root', CHECKPOINT.replace('CsUYapGG', 'CsUY')],
    ['a root with stray bits', CHECKPOINT.replace('q2I=', 'q2J=')],
    ['no root', 'a\n1\n'],
    ['no line break at the end', CHECKPOINT.slice(0, -1)],
    ['an empty extension', `${CHECKPOINT}\n`]
  ])('is refused with %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(coded('checkpoint_malformed'));
  });

  it('names the log after its issuer and epoch', () => {
    expect(logOrigin('facetry:test', 1)).toMatch(/^facetry\/[0-9a-f]{16}\/1$/);
    expect(logOrigin('facetry:test', 1)).not.toBe(logOrigin('facetry:other', 1));
  });
});

describe('a proof', () => {
  const hash = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
  const note = `${CHECKPOINT}\n— a x08go/ZJkuA=\n`;
  const text = `c2sp.org/tlog-proof@v1\nextra AAEC\nindex 5\n${hash}\n${hash}\n\n${note}`;

  it('is read and written alike, with and without extra data and hashes', () => {
    const proof = parseProof(text);
    expect(proof).toMatchObject({ extra: Uint8Array.of(0, 1, 2), index: 5, checkpoint: note });
    expect(proof.hashes).toHaveLength(2);
    expect(formatProof(proof)).toBe(text);
    const bare = `c2sp.org/tlog-proof@v1\nindex 0\n\n${note}`;
    expect(parseProof(bare)).toEqual({ index: 0, hashes: [], checkpoint: note });
    expect(formatProof(parseProof(bare))).toBe(bare);
  });

  it.each([
    ['another version', text.replace('@v1', '@v2')],
    ['no index', text.replace('index 5\n', '')],
    ['a leading zero', text.replace('index 5', 'index 05')],
    ['an index below nothing', text.replace('index 5', 'index -1')],
    ['an index beyond 2^53 - 1', text.replace('index 5', 'index 9007199254740992')],
    ['extra data after the index', text.replace('extra AAEC\nindex 5', 'index 5\nextra AAEC')],
    ['extra data twice', text.replace('extra AAEC', 'extra AAEC\nextra AAEC')],
    ['extra data that is not base64', text.replace('AAEC', 'AAE')],
    ['a short hash', text.replace(hash, 'AAAA')],
    ['64 hashes', text.replace(`${hash}\n`, `${hash}\n`.repeat(63))],
    ['a carriage return', text.replace('\n', '\r\n')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n'))],
    ['nothing', '']
  ])('is refused with %s', (_, changed) => {
    expect(() => parseProof(changed)).toThrow(coded('proof_malformed'));
  });
});
