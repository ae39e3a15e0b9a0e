import type { Places } from '../layout/layout';
import type { Sized } from './sizes';

/** A graph, in boxes, laid out. */
export interface Drawn extends Sized {
  places: Places;
  /** Pixels of the text that it was laid out for. */
  em: number;
  /** When it was gathered, in seconds since the epoch. */
  at: number;
}
