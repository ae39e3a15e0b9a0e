import { generateKeyPairSync, sign } from 'node:crypto';

import { httpUpstream, type Upstream } from '../../adapters/testing/upstream';
import {
  type Checkpoint,
  cosign,
  COSIGNATURE,
  formatVkey,
  logOriginOf,
  type NoteSignature,
  Witness,
  type WitnessAnswer
} from '../../ledger';
import { b64u } from '../../protocol';

type Answer = Pick<WitnessAnswer, 'body'> & { status: number };

/** A witness on loopback that is honest unless a test says otherwise. */
export class TestWitness {
  /** @param log vkey of the log that it watches */
  static async open(name: string, log: string): Promise<TestWitness> {
    const witness = new TestWitness(name);
    witness.watch(log);
    witness.server = await httpUpstream(({ body }, response) => {
      void witness.answer(body).then(
        ({ status, body: text }) => response.writeHead(status).end(text),
        () => response.destroy()
      );
    });
    return witness;
  }

  private constructor(readonly name: string) {
    this.vkey = formatVkey(name, this.publicKey, COSIGNATURE);
  }

  readonly vkey: string;
  /** What it remembers; a test may have it forget. */
  readonly memory = new Map<string, Checkpoint>();
  /** What it does with a body; a test may have it do otherwise. */
  answer: (body: string) => Promise<Answer> = body => this.honest.add(body);

  watch(log: string): void {
    this.honest = new Witness({
      vkey: this.vkey,
      sign: bytes => this.sign(bytes),
      logs: new Map([[logOriginOf(log), log]]),
      memory: {
        last: origin => this.memory.get(origin),
        remember: checkpoint => void this.memory.set(checkpoint.origin, checkpoint)
      },
      clock: Date
    });
  }

  /** As a policy names it. */
  get line(): string {
    return `witness ${this.name} ${this.vkey} ${this.server.address}`;
  }

  get asked(): number {
    return this.server.seen.length;
  }

  cosign(text: string): Promise<NoteSignature> {
    return cosign(text, this.vkey, bytes => this.sign(bytes), Math.floor(Date.now() / 1000));
  }

  beHonest(): void {
    this.answer = body => this.honest.add(body);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private sign(bytes: Uint8Array): Uint8Array {
    return sign(null, bytes, this.keys.privateKey);
  }

  private get publicKey(): Uint8Array {
    return b64u.decode((this.keys.publicKey.export({ format: 'jwk' }) as { x: string }).x);
  }

  honest!: Witness;
  private server!: Upstream;
  private readonly keys = generateKeyPairSync('ed25519');
}
