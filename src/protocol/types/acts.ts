import type { Json } from './values';

/** Where an ask or act comes from, by the kernel's own word but for `kernel`; never evidence. */
export interface CellWord {
  id?: string;
  notebook?: string;
  count?: number;
  /** What its Jupyter server calls the kernel: the wallet's word where it keeps the key. */
  kernel?: string;
}

/** What a cell was and drew on when it acted: its kernel's word, with what its server saw of it. */
export interface Lineage {
  /** Hex SHA-256 of the cell's source. */
  source?: string;
  /** Intents, ascending, whose results the cell read before. */
  read?: number[];
  /** The Jupyter server passed a cell of this id and source on to this kernel before. */
  seen?: true;
}

/** The bytes that travel beside an action: digest in hex SHA-256, length in bytes. */
export interface BodyClaim {
  digest: string;
  length: number;
  type: string;
}

/** What a person confirms: one use of one facet, whoever sends it when. */
export interface Act {
  act: string;
  /** With defaults filled in. */
  args: Record<string, Json>;
  body?: BodyClaim;
  fct: string;
  obj: string;
}
