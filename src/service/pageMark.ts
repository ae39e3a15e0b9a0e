import { type JsonSchema, Problem } from '../protocol';
import type { SystemCall } from './types';

/** The argument of what widens by which a page says that it is the notebook's own (mode `page`). */
export const PAGE_MARK: Record<string, JsonSchema> = {
  mode: { type: 'string', enum: ['page'] }
};

/** Whether the notebook's own page approves here (mode `page`). */
export type ApprovesInPage = () => boolean;

/**
 * Whether scripts of the notebook's page could have done it: that is not for the doer to say.
 *
 * @returns whether the saying is what it has to be
 */
export function marksPage(
  mode: unknown,
  { origin }: { origin: string | null },
  inPage: boolean
): boolean {
  return mode === 'page' ? inPage : !inPage || origin === null;
}

/**
 * The mark of mode `page` for the entry of an act that widens.
 *
 * @throws Problem 403 `bad_mode` where a page leaves it out, or claims it elsewhere
 */
export function pageMark(
  { args, principal }: Pick<SystemCall, 'args' | 'principal'>,
  approvesInPage: ApprovesInPage
): { mode?: 'page' } {
  const inPage = approvesInPage();
  if (!marksPage(args.mode, principal, inPage)) {
    throw new Problem(
      403,
      'bad_mode',
      inPage
        ? 'This service lets the notebook’s own page approve, and what such a page does says so.'
        : 'This says that the notebook’s own page did it, which this service does not let approve.',
      'Load the page that approves again.'
    );
  }
  return args.mode === 'page' ? { mode: 'page' } : {};
}
