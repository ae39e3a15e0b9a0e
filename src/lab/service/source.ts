import type {
  EntryView,
  FacetView,
  ObjectView,
  PrincipalView,
  RequestView
} from '../../client/views';

/** What the server extension says about the service (docs/architecture.md). */
export interface ServerStatus {
  state: 'ready' | 'starting' | 'offline';
  issuer: string | null;
  consent: { origin: string | null; mode: 'frame' | 'window' | 'page'; enrolled: boolean };
  message?: string;
}

/** Everything the sidebar shows, as of one moment. */
export interface Holdings {
  facets: FacetView[];
  principals: PrincipalView[];
  requests: RequestView[];
  objects: ObjectView[];
}

export interface Inspection {
  title: string;
  origin: string;
  actions: Record<string, { summary: string; safe: boolean }>;
}

export interface ProvenEntry {
  entry: EntryView;
  /** C2SP tlog-proof text. */
  proof: string;
  /** The log's verification key, C2SP vkey string. */
  vkey: string;
}

/** The service as the page reaches it, with the page's lesser key. */
export interface Source {
  status(): Promise<ServerStatus>;
  /** @throws Error when the service can't be reached. */
  load(): Promise<Holdings>;
  /** Entries after `after`, then each new one as it becomes durable. */
  watch(after: number, signal: AbortSignal): AsyncIterable<EntryView>;
  /** Newest first page of entries with an index below `before`. */
  query(options: {
    before?: number;
    limit: number;
  }): Promise<{ entries: EntryView[]; size: number }>;
  prove(index: number): Promise<ProvenEntry>;
  revoke(facet: string): Promise<{ revoked: string[]; in_flight: number[] }>;
  deny(request: string, reason: string): Promise<void>;
  inspect(kind: string, config: unknown): Promise<Inspection>;
  propose(name: string, kind: string, config: unknown): Promise<string>;
  /** The principal that stands for a notebook, or null before its first kernel. */
  notebook(path: string): Promise<{ principal: string; petname: string } | null>;
  /** Copies the tour into the server's root and starts its sample service. */
  startTour(): Promise<{ path: string; bank: { address: string; document: string } }>;
}
