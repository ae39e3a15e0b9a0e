import { isLongest } from '../protocol';
import type { RegisteredObject } from './types';

/** Bytes of the longest answer that is passed on, where whoever connected the object said so. */
export function longestSaid({ config }: Pick<RegisteredObject, 'config'>): number | undefined {
  const { longest_answer: said } = Object(config) as { longest_answer?: unknown };
  return isLongest(said) ? said : undefined;
}
