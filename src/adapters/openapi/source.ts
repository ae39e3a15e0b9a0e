import type { Json, JsonObject } from './document';

/** One operation of a document, as it stands there. */
export interface OperationSource {
  method: string;
  /** As the document has it, without the base path. */
  path: string;
  where: string;
  operation: JsonObject;
  shared: Json | undefined;
}

/** How operations become definitions. */
export interface DefineOptions {
  /** Begins every path; no "/" at its end. */
  base: string;
  /** Headers that the credential uses. */
  reserved: ReadonlySet<string>;
  /** Path templates whose last parameter holds a path of its own. */
  slashes: ReadonlySet<string>;
}
