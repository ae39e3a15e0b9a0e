import type { Clock, Random } from '../client';
import { b64u, sha256Hex, utf8 } from '../protocol';
import type { Admission } from './admission';
import { WalletError } from './http';
import type { SessionRows } from './rows/sessionRows';

export interface Session {
  principal: string;
  kernel: string | null;
  unattended: boolean;
  /** 32 hex by which it is told apart from others; no secret. */
  label: string;
  /** Aborts when the session ends. */
  signal: AbortSignal;
}

const CODE_TTL_S = 600;
/** Kernels whose end nobody told. */
const FORGOTTEN_MS = 30 * 24 * 3_600_000;

/**
 * Single-use codes and the sessions they open. Only hashes of either are kept; they outlive this
 * process, because kernels do.
 */
export class Sessions {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly rows: SessionRows
  ) {
    for (const { hash, admission, ends } of rows.codes()) {
      this.codes.set(hash, { admission, ends });
    }
    for (const { hash, openedAt, ...session } of rows.sessions()) {
      if (openedAt + FORGOTTEN_MS > clock.now()) {
        this.begin(hash, session);
      } else {
        rows.forget(hash);
      }
    }
  }

  /** @returns b64u of 32 random bytes. */
  issueCode(admission: Admission): string {
    this.forgetOld();
    const code = b64u.encode(this.random.bytes(32));
    const ends = this.clock.now() + (admission.ttl ?? CODE_TTL_S) * 1000;
    this.keepCode(digest(code), { admission, ends });
    return code;
  }

  /**
   * Spends a code.
   * @returns the admission, and how to give the code back where no session came of it.
   */
  spend(code: string): { admission: Admission; giveBack: () => void } {
    this.forgetOld();
    const key = digest(code);
    const issued = this.codes.get(key);
    if (!issued) {
      throw new WalletError(
        401,
        'code_invalid',
        'The session code was used before or has ended. Restart the kernel.'
      );
    }
    this.dropCode(key);
    return { admission: issued.admission, giveBack: () => this.keepCode(key, issued) };
  }

  /** @returns the session's token; only its bearer has it. */
  open(principal: string, { kernel, unattended }: Admission): string {
    const token = b64u.encode(this.random.bytes(32));
    const session = { principal, kernel: kernel ?? null, unattended: unattended ?? false };
    this.rows.addSession({ hash: digest(token), ...session, openedAt: this.clock.now() });
    this.begin(digest(token), session);
    return token;
  }

  /** @throws WalletError no_session */
  of(authorization: string | undefined): Session {
    const token = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(authorization ?? '')?.[1];
    const open = token === undefined ? undefined : this.sessions.get(digest(token));
    if (!open) {
      throw new WalletError(
        401,
        'no_session',
        'This kernel has no session with the wallet. Restart the kernel.'
      );
    }
    return open.session;
  }

  endKernel(kernel: string): void {
    this.rows.endKernel(kernel);
    for (const [key, { session, ending }] of this.sessions) {
      if (session.kernel === kernel) {
        this.sessions.delete(key);
        ending.abort();
      }
    }
    for (const [key, { admission }] of this.codes) {
      if (admission.kernel === kernel) {
        this.codes.delete(key);
      }
    }
  }

  /** Those who wait here are let go; their sessions go on in the next process. */
  close(): void {
    for (const { ending } of this.sessions.values()) {
      ending.abort();
    }
    this.sessions.clear();
    this.codes.clear();
  }

  private forgetOld(): void {
    const now = this.clock.now();
    for (const [key, { ends }] of this.codes) {
      if (ends <= now) {
        this.dropCode(key);
      }
    }
  }

  private begin(hash: string, session: Omit<Session, 'label' | 'signal'>): void {
    const ending = new AbortController();
    const { signal } = ending;
    this.sessions.set(hash, { session: { ...session, label: labelOf(hash), signal }, ending });
  }

  private keepCode(hash: string, issued: { admission: Admission; ends: number }): void {
    this.rows.addCode({ hash, ...issued });
    this.codes.set(hash, issued);
  }

  private dropCode(hash: string): void {
    this.rows.removeCode(hash);
    this.codes.delete(hash);
  }

  private readonly codes = new Map<string, { admission: Admission; ends: number }>();
  private readonly sessions = new Map<string, { session: Session; ending: AbortController }>();
}

function digest(secret: string): string {
  return sha256Hex(utf8.encode(secret));
}

/** Others may be told it: a service elsewhere tells kernels of one notebook apart by it. */
function labelOf(hash: string): string {
  return digest(`facetry-session/1\n${hash}`).slice(0, 32);
}

/** The petname of a principal as people write it: of `agent:analyst`, “agent analyst”; so for jobs. */
export function petnameWritten(name: string): string {
  const [, kind, given] = /^(agent|job)[: ](.+)$/su.exec(name) ?? [];
  return given === undefined ? name : `${kind} ${given}`;
}
