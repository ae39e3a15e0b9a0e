import type { LedgerQuery, Target } from '../../client/objects/systemTypes';
import type { BundleHead, FormerKey } from '../../ledger';
import type {
  Apart,
  EntryView,
  FacetView,
  LeftOut,
  ObjectView,
  PrincipalView,
  RequestView,
  RuleView,
  WitnessView
} from '../../protocol';

/** What the server extension says about the service (docs/architecture.md). */
export interface ServerStatus {
  state: 'ready' | 'starting' | 'offline';
  issuer: string | null;
  consent: {
    origin: string | null;
    /** The consent page behind the Jupyter server's own port, where no other is reached. */
    window?: string | null;
    /** In mode `page`: the consent page's path at the Jupyter server's own origin. */
    path?: string | null;
    mode: 'frame' | 'window' | 'page';
    enrolled: boolean;
    /** Whether `facetry/welcome` leads to the enrolment: until then, and until a kernel has run. */
    welcome: boolean;
  };
  /** Whether it is not this server's own: it runs elsewhere, and lets this server in. */
  elsewhere?: boolean;
  /** What is wrong, and in words. */
  code?: string;
  message?: string;
  /** Where something is wrong: whether it is tried again without a person. */
  retries?: boolean;
  /** While a service elsewhere has not let this server in: what somebody types there. */
  knock?: Knock;
}

/** A code that somebody who approves at a service elsewhere types there. */
export interface Knock {
  code: string;
  /** The address of that service. */
  service: string;
  /** When the code ends, in seconds since the epoch. */
  ends: number;
  /** Where it is typed, if that service says it. */
  page: string | null;
}

/** How much of a log that witnesses have to cosign they did. */
export interface Publication {
  /** Entries that are published, and all. */
  published: number;
  size: number;
  /** Since when too few cosign, in seconds since the epoch; null where enough do. */
  behind_since: number | null;
  witnesses: WitnessView[];
}

/** Everything the sidebar shows, as of one moment. */
export interface Holdings {
  facets: FacetView[];
  /** How many more go on that are not listed; absent where that are none. */
  leftOut?: number;
  principals: PrincipalView[];
  requests: RequestView[];
  rules: RuleView[];
  objects: ObjectView[];
  /** Absent where nobody has to cosign the log. */
  publication?: Publication;
  /** What the service told and can't be read; absent where that is nothing. */
  unread?: readonly Unread[];
}

/** Something in a list of the service that has no form that this page knows. */
export interface Unread {
  list: 'facets' | 'principals' | 'requests' | 'rules' | 'objects' | 'witnesses';
  /** Of a facet, request or rule, where at least that can be read. */
  id: string | null;
  /** Whether it is the whole list. */
  all: boolean;
}

/** What would be connected, as the service read it. */
export interface Inspection {
  title: string;
  origin: string;
  actions: Record<string, { name: string; summary: string; safe: boolean }>;
  /** How a credential would be shown to the service, as its document says. */
  auth: { kind: string; name?: string } | null;
  /** What its document describes and is not offered: how many operations, and the first. */
  leftOut: LeftOut | null;
}

/** A service that somebody may be asked to connect. */
export interface Connection {
  name: string;
  kind: string;
  config: unknown;
}

export interface Tour {
  /** The notebook, below the server's root. */
  path: string;
  /** What the notebook uses. */
  connections: Connection[];
}

/** What the service brings forward for an entry that the page has. */
export interface Proof {
  /** C2SP tlog-proof text. */
  proof: string;
  /** The log's verification key, C2SP vkey string. */
  vkey: string;
  /** Keys that the log had before, oldest first, as the service tells of them. */
  former?: readonly FormerKey[];
  issuer: string;
}

/** A page of the ledger: the newest entries, or with `after` the first ones after that. */
export type LedgerQuestion = LedgerQuery & { limit: number };

/** A notebook as the service knows it. */
export interface KnownNotebook {
  /** Null before its kernel first asked for anything. */
  principal: string | null;
  petname: string;
  /** What its metadata is to hold, so that it is known again under another path. */
  id: string;
  /** What else is known by its id and used facets: the notebook that it was copied from. */
  copy_of?: { principal: string; petname: string } | null;
}

/** The `facetry.toml` that a notebook lies beside or below. */
export interface FoundManifest {
  /** Of the contents API. */
  path: string;
  /** Its folder on the server's machine. */
  folder: string;
  text: string;
}

/** The service as the page reaches it, with the page's lesser key. */
export interface Source {
  status(): Promise<ServerStatus>;
  /** @throws Error when the service can't be reached. */
  load(): Promise<Holdings>;
  /** By what this page and the service are of different age; null: not known yet. */
  apart(): Apart | null;
  /** Has the server try again at once what it could not start. */
  retry(): Promise<void>;
  /**
   * Entries after `after`, then each new one as it becomes durable.
   * @throws Error when the stream is lost
   */
  watch(after: number, signal: AbortSignal): AsyncIterable<EntryView>;
  /** The newest entries below `before`, by rising index. */
  query(question: LedgerQuestion): Promise<{ entries: EntryView[]; size: number }>;
  /** The log as it is now, signed; or as far as enough of the service's witnesses cosigned it. */
  head(published?: boolean): Promise<BundleHead>;
  /** Those of these entries that the page is shown, by rising index. */
  entries(indexes: readonly number[]): Promise<EntryView[]>;
  /** Proofs of these entries, by index. @throws Error where one of them is not shown */
  proveAll(indexes: readonly number[]): Promise<ReadonlyMap<number, Proof>>;
  /** Hashes (base64) that prove `to` entries to begin with the first `from`. */
  consistency(from: number, to: number): Promise<string[]>;
  revoke(facet: string): Promise<{ revoked: string[]; in_flight: number[] }>;
  /** Stops a facet, or all that a principal holds, until an owner resumes it. */
  pause(target: Target): Promise<void>;
  inspect(kind: string, config: unknown): Promise<Inspection>;
  propose(name: string, kind: string, config: unknown): Promise<string>;
  /** Null where there is no such notebook. */
  notebook(path: string): Promise<KnownNotebook | null>;
  /** Null where there is none. */
  manifest(path: string): Promise<FoundManifest | null>;
  /** Copies the tour, in this page's language, into the server's root and starts its sample service. */
  startTour(): Promise<Tour>;
}

/** A source whose code is loaded when it is first asked: nothing of it slows JupyterLab's start. */
export function lazySource(load: () => Promise<Source>): Source {
  let loading: Promise<Source> | undefined;
  let loaded: Source | undefined;
  const real = (): Promise<Source> => (loading ??= load().then(source => (loaded = source)));
  return {
    // What was heard so far; nobody is asked for it.
    apart: () => loaded?.apart() ?? null,
    status: async () => (await real()).status(),
    load: async () => (await real()).load(),
    retry: async () => (await real()).retry(),
    watch: async function* (after, signal) {
      yield* (await real()).watch(after, signal);
    },
    query: async question => (await real()).query(question),
    head: async published => (await real()).head(published),
    entries: async indexes => (await real()).entries(indexes),
    proveAll: async indexes => (await real()).proveAll(indexes),
    consistency: async (from, to) => (await real()).consistency(from, to),
    revoke: async facet => (await real()).revoke(facet),
    pause: async target => (await real()).pause(target),
    inspect: async (kind, config) => (await real()).inspect(kind, config),
    propose: async (name, kind, config) => (await real()).propose(name, kind, config),
    notebook: async path => (await real()).notebook(path),
    manifest: async path => (await real()).manifest(path),
    startTour: async () => (await real()).startTour()
  };
}
