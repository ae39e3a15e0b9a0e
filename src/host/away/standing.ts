import { FacetryError } from '../../protocol';
import type { Wallet, WalletResponse } from '../../wallet';
import { asksForMore, isRefused, saying } from './asking';
import { isOver, type Login, LoginError } from './kept';

/** Milliseconds from one look to the next, where refusals are looked into. */
const LOOKS_MS = 10_000;
const REFUSALS = new Set(['refused', 'revoked', 'expired', 'not_held']);

/** Whether this server is still let in; where it is not, its kernels are told so. */
export class Standing {
  constructor(
    private readonly wallet: Wallet,
    private readonly login: Login,
    private readonly clock: { now(): number }
  ) {}

  /** Aborts once it is over, so that nobody waits for the next look. */
  get changed(): AbortSignal {
    return this.over.signal;
  }

  isOver(): boolean {
    return this.over.signal.aborted || isOver(this.login, this.clock);
  }

  /** Asks the service. */
  async holds(): Promise<boolean> {
    if (!this.isOver()) {
      const { principal } = this.login;
      const refused = (error: unknown): boolean => !isRefusal(error);
      if (!(await this.wallet.stands(principal).catch(refused))) {
        this.over.abort();
      }
    }
    return !this.isOver();
  }

  ended(): LoginError {
    return new LoginError(
      'enrolment_ended',
      'This Jupyter server may no longer use that service: its time is over, or somebody there ' +
        'ended it. Try again in the sidebar, and have it let in anew.'
    );
  }

  /** A refusal is looked into: it may be of this server, and no longer of what was asked. */
  async watching<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isRefusal(error) && !(await this.holds())) {
        throw this.ended();
      }
      throw error;
    }
  }

  answering(wallet: Wallet): (...request: Parameters<Wallet['handle']>) => Promise<WalletResponse> {
    return async request => {
      // Of what was held the service itself says that it has ended, and why.
      const asks = asksForMore(request);
      if (!asks || !this.isOver()) {
        const answer = await wallet.handle(request);
        if (!isRefused(answer) || !this.mayLook() || (await this.holds()) || !asks) {
          return answer;
        }
      }
      return saying(503, this.ended());
    };
  }

  /** What is refused is refused often, and each look is an act in that service's ledger. */
  private mayLook(): boolean {
    const now = this.clock.now();
    const may = now - this.looked >= LOOKS_MS;
    this.looked = may ? now : this.looked;
    return may;
  }

  private readonly over = new AbortController();
  private looked = -Infinity;
}

function isRefusal(error: unknown): boolean {
  return error instanceof FacetryError && REFUSALS.has(error.code);
}
