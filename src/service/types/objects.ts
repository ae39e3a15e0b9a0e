import type { Definition } from '../../protocol';

/** The registered API objects. */
export interface Registry {
  object(name: string): RegisteredObject | undefined;
}

export interface RegisteredObject {
  name: string;
  kind: string;
  title: string;
  origin: string;
  definitions: Record<string, Definition>;
  /** Action → digest; compared with what a facet pinned. */
  digests: Record<string, string>;
  config: unknown;
}
