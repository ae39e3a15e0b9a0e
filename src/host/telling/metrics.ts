import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { routeOf, type Core, type Handler, type Page, type RecordedEntry } from '../../service';

/** Seconds. A call is rarely done within a millisecond, and never takes longer than a minute. */
const CALL_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const WRITE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
/** Intents whose outcome is awaited; more than can be under way at once. */
const AWAITED = 10_000;

/**
 * What Prometheus reads (its text format). What is counted is what the ledger has recorded, so
 * that both say the same. No label holds a name, a path, an address, a key or an id.
 */
export class Metrics {
  constructor(private readonly core: Pick<Core, 'load' | 'onGroup'>) {
    const { registry } = this;
    collectDefaultMetrics({ register: registry });
    const registers = [registry];
    this.entries = new Counter({
      name: 'facetry_ledger_entries_total',
      help: 'Entries recorded since the start, by kind.',
      labelNames: ['kind'],
      registers
    });
    this.outcomes = new Counter({
      name: 'facetry_invocations_total',
      help: 'Calls to upstreams with a recorded outcome, by state and class of HTTP status.',
      labelNames: ['state', 'status'],
      registers
    });
    this.refusals = new Counter({
      name: 'facetry_refusals_total',
      help: 'Refusals as recorded, by their true reason.',
      labelNames: ['code'],
      registers
    });
    this.decisions = new Counter({
      name: 'facetry_decisions_total',
      help: 'Requests that somebody decided, by what was decided.',
      labelNames: ['outcome'],
      registers
    });
    this.answers = new Counter({
      name: 'facetry_http_answers_total',
      help: 'Answers, by door, route and HTTP status.',
      labelNames: ['door', 'route', 'status'],
      registers
    });
    this.calls = new Histogram({
      name: 'facetry_invocation_duration_seconds',
      help: 'From the intent of a call to its outcome.',
      buckets: CALL_BUCKETS,
      registers
    });
    this.writes = new Histogram({
      name: 'facetry_ledger_write_duration_seconds',
      help: 'How long it took to make one group of entries durable.',
      buckets: WRITE_BUCKETS,
      registers
    });
    const gauge = (name: string, help: string, value: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        }
      });
    };
    gauge('facetry_ledger_size', 'Entries in the ledger.', () => core.load().entries);
    gauge(
      'facetry_ledger_published_size',
      'Entries that enough witnesses cosigned; all where nobody has to.',
      () => core.load().published
    );
    gauge('facetry_ledger_writable', '1 if the ledger could be written when last tried.', () =>
      Number(core.load().writable)
    );
    gauge('facetry_calls_running', 'Calls to upstreams under way.', () => core.load().running);
    gauge('facetry_calls_waiting', 'Calls that wait for room.', () => core.load().waiting);
  }

  /** Begins to count. */
  start(): void {
    this.core.onGroup((group, took) => {
      this.writes.observe(took / 1000);
      group.forEach(recorded => this.count(recorded));
    });
  }

  /** The same handler, whose answers are counted. */
  watching(handler: Handler): Handler {
    return async request => {
      const response = await handler(request);
      const route = routeOf(request.door, request.method, request.target)?.name ?? 'none';
      this.answers.inc({ door: request.door, route, status: response.status });
      return response;
    };
  }

  async page(): Promise<Page> {
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }

  private count({ index, at, entry: { kind, groups, ref } }: RecordedEntry): void {
    this.entries.inc({ kind });
    const said = (group: unknown): Record<string, unknown> => Object(group);
    switch (kind) {
      case 'intent':
        this.begun.set(index, at);
        if (this.begun.size > AWAITED) {
          this.begun.delete(this.begun.keys().next().value!);
        }
        break;
      case 'outcome':
        this.concluded(ref!, at, said(groups.result));
        break;
      case 'decision':
        this.decisions.inc({ outcome: String(said(groups.what)['outcome']) });
        break;
      case 'refusal':
        this.refusals.inc({ code: String(said(groups.why)['code']) });
        break;
      case 'refusals':
        for (const { code, count } of said(groups.what)['counts'] as Count[]) {
          this.refusals.inc({ code }, count);
        }
        break;
    }
  }

  private concluded(intent: number, at: number, result: Record<string, unknown>): void {
    const { state, status } = result;
    this.outcomes.inc({
      state: String(state),
      status: typeof status === 'number' ? `${Math.floor(status / 100)}xx` : 'none'
    });
    const begun = this.begun.get(intent);
    if (begun !== undefined) {
      this.begun.delete(intent);
      this.calls.observe((at - begun) / 1000);
    }
  }

  private readonly registry = new Registry();
  private readonly begun = new Map<number, number>();
  private readonly entries: Counter;
  private readonly outcomes: Counter;
  private readonly refusals: Counter;
  private readonly decisions: Counter;
  private readonly answers: Counter;
  private readonly calls: Histogram;
  private readonly writes: Histogram;
}

interface Count {
  code: string;
  count: number;
}
