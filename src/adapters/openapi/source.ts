import type { Reserved } from './auth';
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
  /** What the credential uses. */
  reserved: Reserved;
  /** Path templates whose last parameter holds a path of its own. */
  slashes: ReadonlySet<string>;
}
