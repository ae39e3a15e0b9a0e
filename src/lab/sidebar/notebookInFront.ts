/** The notebook that the sidebar speaks of. */
export interface NotebookInFront {
  path: string;
  /** Null until a kernel of it has started. */
  principal: string | null;
  /** Whether its kernel has the SDK; null while unknown. */
  sdk: boolean | null;
}
