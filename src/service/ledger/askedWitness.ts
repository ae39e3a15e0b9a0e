import {
  askToCosign,
  type Ed25519Verify,
  type NoteSignature,
  type PolicyWitness,
  verifyCosignature,
  WitnessFault
} from '../../ledger';
import type { WitnessView } from '../../protocol';
import type { State } from './published';

/** It cosigned, but no more knew what it had before. */
const FORGOT = 'did not know what it had cosigned: it may be shown a fork.';

/** Sends one body to an address. @throws where no answer comes */
export type Post = (
  address: string,
  body: string,
  signal: AbortSignal
) => Promise<{ status: number; body: string }>;

export interface WitnessOptions {
  address: string;
  post: Post;
  consistency(from: number, to: number): Uint8Array[];
  /** Entries of the log as it is now. */
  entries(): number;
  verify?: Ed25519Verify | undefined;
  /** Milliseconds, for the n-th failure in a row. */
  backoff(failures: number): number;
}

/** `later`: it cosigned a later state of this log meanwhile, for somebody else. */
export type Answered = NoteSignature | 'not' | 'later';

/** One witness as the service knows it: what it cosigned, and when it is asked again. */
export class AskedWitness {
  constructor(
    readonly named: PolicyWitness,
    private readonly options: WitnessOptions
  ) {}

  /** By the clock of `performance`: before it there is no use in asking. */
  notBefore = -Infinity;

  /** @returns whether it cosigned this state, which was published before */
  async recall({ checkpoint, size }: State): Promise<boolean> {
    try {
      await verifyCosignature(checkpoint, this.named.vkey, this.options.verify);
    } catch {
      return false;
    }
    this.known = size;
    this.state = 'cosigned';
    return true;
  }

  /** @param signal of the round, which may end without waiting for this one */
  async cosign({ checkpoint, size }: State, signal: AbortSignal): Promise<Answered> {
    const { address, post, consistency, verify } = this.options;
    try {
      const { signature, before } = await askToCosign({
        vkey: this.named.vkey,
        checkpoint,
        size,
        known: this.known ?? 0,
        consistency: from => consistency(from, size),
        post: body => post(address, body, signal),
        verify
      });
      this.forgot ||= before < Math.min(this.known ?? 0, size);
      this.known = size;
      this.failures = 0;
      this.notBefore = -Infinity;
      this.say('cosigned', this.forgot ? FORGOT : '');
      return signature;
    } catch (error) {
      if (!(error instanceof WitnessFault)) {
        throw error;
      }
      return this.failed(error, signal.aborted);
    }
  }

  view(): WitnessView {
    const { state, known, detail, forgot } = this;
    return {
      name: this.named.name,
      state: state === 'cosigned' && forgot ? 'forgot' : state,
      size: known ?? null,
      ...(detail !== '' && { detail })
    };
  }

  private failed({ code, message, size }: WitnessFault, over: boolean): 'not' | 'later' {
    if (code === 'moved_on' && size! <= this.options.entries()) {
      this.known = size!;
      return 'later';
    }
    if (over) {
      this.say('away', 'was slower than the others.');
      return 'not';
    }
    this.say(code, message);
    this.failures += 1;
    this.notBefore = performance.now() + this.options.backoff(this.failures);
    return 'not';
  }

  private say(state: WitnessView['state'], detail: string): void {
    this.state = state;
    this.detail = detail;
  }

  private state: WitnessView['state'] = 'unasked';
  private detail = '';
  private known: number | undefined;
  private forgot = false;
  private failures = 0;
}
