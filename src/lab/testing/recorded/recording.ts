import type { Target } from '../../../client';
import { ClockOff } from '../../../client/errors';
import type { BundleHead } from '../../../ledger';
import type { Apart, EntryView } from '../../../protocol';
import { readEntry } from '../../service/entry';
import type {
  Holdings,
  Inspection,
  KnownNotebook,
  LedgerQuestion,
  Proof,
  ServerStatus,
  Source,
  Tour
} from '../../service/source';
import { hour } from './hour';
import { ISSUER, type RecordedLog } from './log';
import { NOW } from './making';
import { trials } from './trials';

/** What the service says about a document that it can't use. */
const BAD_FOLDER = 'There is no folder /home/me/nowhere on this machine. (at /folder)';

/** A recorded service: it says what was recorded, and `offline` takes it away. */
export class Recording implements Source {
  private constructor(
    private holdings: Holdings,
    private readonly state: string,
    public log: RecordedLog
  ) {}

  static async of(holdings: Holdings, state: string): Promise<Recording> {
    return new Recording(holdings, state, state === 'tried' ? trials(hour()) : hour());
  }

  /** Witnesses have cosigned so many entries of the log. */
  cosign(published: number): void {
    const size = this.log.entries.length;
    this.holdings = {
      ...this.holdings,
      publication: { published, size, behind_since: null, witnesses: [] }
    };
  }

  /** Appends to what is watched. */
  append: (entry: EntryView) => void = () => undefined;

  /** Entries in one answer. */
  most = Infinity;

  /** Why nothing is answered. */
  away: Error | null = null;

  /** Entries that take the place of the recorded ones. */
  instead: EntryView[] | null = null;

  async status(): Promise<ServerStatus> {
    if (this.state.endsWith('offline') && this.loaded) {
      throw new Error('The socket of the service does not answer.');
    }
    const message = {
      starting: 'Reading 3 of 5 tiles.',
      'not-let-in':
        'This Jupyter server is not let in yet at https://facets.example. Code: WDJB-MJHT. ' +
        'Somebody who may approve there types it within 10 min, or with `facetry admit` in a ' +
        'terminal there.',
      stopped:
        'The data folder /home/me/.local/share/facetry can’t be used: Permission denied. ' +
        'Give this user the right to write it, or name another with Facetry.data_dir in Jupyter.'
    }[this.state];
    return {
      state:
        this.state === 'stopped' || this.state === 'not-let-in'
          ? 'offline'
          : this.state === 'starting'
            ? 'starting'
            : 'ready',
      issuer: ISSUER,
      consent: {
        origin: null,
        mode: this.state.startsWith('page') ? 'page' : 'frame',
        enrolled: !this.state.startsWith('first-run'),
        welcome: this.state === 'first-run'
      },
      ...(this.state === 'not-let-in' && {
        elsewhere: true,
        code: 'not_let_in',
        retries: false,
        knock: {
          code: 'WDJB-MJHT-BCDF-QDFW',
          service: 'https://facets.example',
          ends: NOW / 1000 + 630,
          page: 'http://localhost:7412/#knock=new'
        }
      }),
      ...(message !== undefined && { message })
    };
  }

  apart(): Apart {
    return {
      there: ['older', 'apart'].includes(this.state) ? ['cell.kernel'] : [],
      here: ['newer', 'apart'].includes(this.state) ? ['sky.blue'] : []
    };
  }

  async load(): Promise<Holdings> {
    if (this.state === 'clock-off') {
      this.away = new ClockOff(7265);
      throw this.away;
    }
    this.loaded = true;
    return this.holdings;
  }

  async retry(): Promise<void> {
    document.title = 'tried again';
    throw new Error('The socket of the service does not answer.');
  }

  async *watch(after: number, signal: AbortSignal): AsyncIterable<EntryView> {
    if (this.state.endsWith('offline')) {
      throw new Error('The socket of the service does not answer.');
    }
    if (this.state === 'using') {
      const use = this.log.entries.find(({ kind, index }) => kind === 'intent' && index > 0);
      yield { ...(use as EntryView), index: after + 1 };
    }
    if (this.state === 'flagged') {
      yield* this.unusual(after);
    }
    if (this.state === 'refused') {
      yield* this.refusals(after);
    }
    while (!signal.aborted) {
      yield await new Promise<EntryView>(resolve => {
        this.append = resolve;
      });
    }
  }

  /** An agent that tries what it may not, ten seconds long. */
  private *refusals(after: number): Iterable<EntryView> {
    const tried = [
      ['withdraw', 'action_not_granted'],
      ['withdraw', 'action_not_granted'],
      ['balance', 'revoked']
    ] as const;
    for (const [at, [action, code]] of tried.entries()) {
      const entry = this.log.write({
        kind: 'refusal',
        at: NOW - 12_000 + at * 5000,
        who: { principal: 'agent', petname: 'agent analyst' },
        what: { object: 'bank', action },
        why: { code }
      });
      yield { ...entry, index: after + 1 + at };
    }
  }

  /** Three calls a minute for half an hour, then 41 within one, from elsewhere, and another action. */
  private *unusual(after: number): Iterable<EntryView> {
    const kernels: Record<string, string> = {
      one: '3f0c2a1e-7a51-4a0e',
      two: '9d41b7c6-0f3e-4b52'
    };
    const use = (at: number, action: string, id: 'one' | 'two'): EntryView =>
      this.log.write({
        kind: 'intent',
        at,
        who: {
          principal: 'notebook',
          petname: 'churn.ipynb',
          custody: 'wallet',
          facet: 'q',
          cell: { id, kernel: kernels[id] }
        },
        what: { object: 'bank', action }
      });
    const entries = [
      ...Array.from({ length: 90 }, (_, at) =>
        use(NOW - 2_400_000 + at * 20_000, 'balance', 'one')
      ),
      ...Array.from({ length: 40 }, (_, at) => use(NOW - 41_000 + at * 1000, 'balance', 'two')),
      use(NOW - 500, 'deposit', 'two')
    ];
    yield* entries.map((entry, at) => ({ ...entry, index: after + 1 + at }));
  }

  async query(question: LedgerQuestion): Promise<{ entries: EntryView[]; size: number }> {
    if (this.away !== null) {
      throw this.away;
    }
    const all = this.instead ?? this.log.entries;
    const wanted = all.filter(entry => isAsked(entry, question, all));
    const limit = Math.min(question.limit, this.most);
    const some = question.after === undefined ? wanted.slice(-limit) : wanted.slice(0, limit);
    const entries = some.map(entry => this.lie(toPage(entry)));
    return { entries, size: all.length };
  }

  /** Lets the recorded service lie about the entries it shows. */
  lie: (entry: EntryView) => EntryView = entry => entry;

  async head(published = false): Promise<BundleHead> {
    const { publication } = this.holdings;
    const size = published ? publication?.published : undefined;
    return { issuer: ISSUER, log: this.log.vkey, checkpoint: this.log.checkpoint(size) };
  }

  /** Questions of each kind that were asked to verify something. */
  readonly asked = { entries: 0, proofs: 0, consistency: 0 };

  private answers = Infinity;

  /** So many questions for named entries are answered from now on, and none after them. */
  stall(answered: number): void {
    this.answers = this.asked.entries + answered;
  }

  async entries(indexes: readonly number[]): Promise<EntryView[]> {
    this.asked.entries += 1;
    if (this.asked.entries > this.answers) {
      await new Promise(() => undefined);
    }
    if (this.away !== null) {
      throw this.away;
    }
    const all = this.instead ?? this.log.entries;
    return all.filter(({ index }) => indexes.includes(index)).map(entry => this.lie(toPage(entry)));
  }

  async proveAll(indexes: readonly number[]): Promise<Map<number, Proof>> {
    this.asked.proofs += 1;
    const { vkey } = this.log;
    return new Map(
      indexes.map(index => [index, { proof: this.log.prove(index), vkey, issuer: ISSUER }])
    );
  }

  async consistency(from: number, to: number): Promise<string[]> {
    this.asked.consistency += 1;
    return this.log.consistency(from, to);
  }

  async revoke(): Promise<{ revoked: string[]; in_flight: number[] }> {
    return { revoked: [], in_flight: [] };
  }

  async pause(_target: Target): Promise<void> {
    throw new Error('Nothing is paused in the gallery.');
  }

  async inspect(): Promise<Inspection> {
    const { objects } = this.holdings;
    const [bank] = objects;
    return {
      title: bank?.title ?? '',
      origin: bank?.origin ?? '',
      actions: bank?.actions ?? {},
      auth: { kind: 'header', name: 'X-Api-Key' },
      leftOut: {
        operations: 1,
        first: [
          {
            operation: 'GET /statements/{id}',
            why: 'The reference #/components/schemas/Statement leads nowhere. (/paths/~1statements~1{id}/get)'
          }
        ]
      }
    };
  }

  async propose(_name: string, _kind: string, config: unknown): Promise<string> {
    if ((config as { folder?: string }).folder === '/home/me/nowhere') {
      throw new Error(BAD_FOLDER);
    }
    return '0'.repeat(32);
  }

  async notebook(): Promise<KnownNotebook | null> {
    return { principal: 'notebook', petname: 'churn.ipynb', id: '0'.repeat(32) };
  }

  async manifest(): Promise<null> {
    return null;
  }

  async startTour(): Promise<Tour> {
    throw new Error('There is no tour in the gallery.');
  }

  private loaded = false;
}

/** As the service's indexes find: an outcome also by what is said of its act. */
function isAsked(entry: EntryView, question: LedgerQuestion, all: readonly EntryView[]): boolean {
  const { after = -1, before = Infinity, since = 0, until = Infinity, kinds } = question;
  if (
    entry.index <= after ||
    entry.index >= before ||
    entry.at < since * 1000 ||
    entry.at >= until * 1000 ||
    kinds?.includes(entry.kind) === false
  ) {
    return false;
  }
  const { principal, facet, object, action, outcome, notebook, cell } = question;
  if ([principal, facet, object, action, outcome, notebook, cell].every(it => it === undefined)) {
    // There may be very many: none is read unasked.
    return true;
  }
  const act = entry.kind === 'outcome' ? all.find(({ index }) => index === entry.ref) : entry;
  const said = readEntry(act ?? entry);
  return (
    (principal ?? said.principal) === said.principal &&
    (facet ?? said.facet) === said.facet &&
    (object ?? said.object) === said.object &&
    (action === undefined || action === said.action) &&
    (outcome === undefined || outcome === readEntry(entry).outcome) &&
    (notebook === undefined || notebook === said.cell?.notebook) &&
    (cell === undefined || cell === said.cell?.id)
  );
}

/** As a page is shown it: arguments of those who keep their own keys stay with the service. */
function toPage(entry: EntryView): EntryView {
  if (entry.principal !== 'agent' && entry.principal !== 'scout') {
    return entry;
  }
  const { args: _, ...openings } = entry.openings;
  return { ...entry, openings };
}
