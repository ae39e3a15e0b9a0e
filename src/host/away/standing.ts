import { FacetryError } from '../../protocol';
import type { Wallet, WalletResponse } from '../../wallet';
import { type Login, LoginError, readLogin } from './kept';

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
      const asks = ASKING.test(request.target);
      if (!asks || !this.isOver()) {
        const answer = await wallet.handle(request);
        const refused = answer.status === 404 || answer.status === 409;
        if (!refused || !this.mayLook() || (await this.holds()) || !asks) {
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

const LOOKS_MS = 10_000;
/** Where somebody wants more than is held. */
const ASKING = /^\/wallet\/(session|need|requests|catalogue|lend|renew|accept)(?=$|[/?])/;
const REFUSALS = new Set(['refused', 'revoked', 'expired', 'not_held']);

function isRefusal(error: unknown): boolean {
  return error instanceof FacetryError && REFUSALS.has(error.code);
}

export function said({ code, message }: LoginError): { code: string; message: string } {
  return { code, message };
}

function saying(status: number, error: LoginError): WalletResponse {
  const body = Buffer.from(JSON.stringify({ error: said(error) }));
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/**
 * A login's wallet, which says of a refusal that the login itself is over, where it is: in the words
 * of a program that can be logged in again. It may have been meanwhile, by another process.
 */
export function answeringFor(
  wallet: Wallet,
  folder: string,
  clock: { now(): number }
): (...request: Parameters<Wallet['handle']>) => Promise<WalletResponse> {
  return async request => {
    const answer = await wallet.handle(request);
    if (!ASKING.test(request.target) || (answer.status !== 404 && answer.status !== 409)) {
      return answer;
    }
    const login = readLogin(folder);
    return login !== undefined && isOver(login, clock) ? saying(409, loginOver(login)) : answer;
  };
}

export function isOver({ until }: Login, clock: { now(): number }): boolean {
  return until !== null && until * 1000 <= clock.now();
}

/** What to do where the time is over that a program was let in for. */
export function loginOver({ service, until }: Login): LoginError {
  const when = new Date(Number(until) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const again = 'address' in service ? `facetry login ${service.address}` : 'facetry login';
  return new LoginError(
    'login_over',
    `This login ended at ${when} UTC. Run \`${again}\` to be let in again, as the same program: ` +
      'what it holds goes on.'
  );
}
