import type { Definition } from './types';

/** Types whose answers are made bit by bit (docs/protocol.md §8, "Streams"). */
const STREAMED =
  /^(text\/event-stream|application\/(x-ndjson|ndjson|jsonl|jsonlines|stream\+json))\s*(;|$)/i;

/** Whether an answer is a stream, by what its head says. */
export function isStream(status: number, type: string): boolean {
  return status >= 200 && status < 300 && status !== 204 && STREAMED.test(type);
}

/** Whether the media type is that of an event stream; the other streams are lines. */
export function isEventStream(type: string): boolean {
  return /^text\/event-stream\s*(;|$)/i.test(type);
}

/** Whether a definition says that these arguments are answered by an event stream. */
export function streamsBy(
  { args: schema }: Pick<Definition, 'args'>,
  args: Readonly<Record<string, unknown>>
): boolean {
  const by = (schema as Record<string, unknown>)['x-facetry-streams'];
  return by === true || (typeof by === 'string' && Object.hasOwn(args, by) && args[by] === true);
}
