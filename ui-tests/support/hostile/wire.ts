import { newKeys } from '../../../src/client';
import type { BrowserPrincipal } from '../../../src/client/browserPrincipal';

interface OnTheWire {
  page: BrowserPrincipal;
  /** Where the service is reached from this page. */
  base: string;
  /** Headers that let a script of the page through. */
  headers: Record<string, string>;
}

/**
 * What the page’s key signs for what is not its, sent as it is: each answer to the byte, without
 * the moment.
 * @param foreign id of a facet that somebody else holds
 */
export async function onTheWire(
  { page, base, headers }: OnTheWire,
  foreign: string
): Promise<Record<string, string>> {
  const { service, keys } = page.holding;
  const self = page.holding.find('aios/self', 'facets');
  const own = self.issued().facet_url;
  const claims = { act: 'facets', args: {}, obj: 'aios/self' };
  const signed = (change: object = {}, by = keys): Promise<string> =>
    service.token(by, 'facet-action', { ...claims, fct: self.id, ...change });
  const post = async (path: string, body: string): Promise<string> => {
    const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body });
    const kept = [...answer.headers].filter(([name]) => name !== 'date').sort();
    return JSON.stringify([answer.status, kept, await answer.text()]);
  };
  const once = await signed();
  const answers: Record<string, string> = { allowed: await post(own, once) };
  answers['the same token again'] = await post(own, once);
  answers['no such address'] = await post(`/${'0'.repeat(32)}/`, await signed());
  answers['another notebook’s facet'] = await post(own, await signed({ fct: foreign }));
  answers['an action that was not granted'] = await post(own, await signed({ act: 'withdraw' }));
  answers['another object'] = await post(own, await signed({ obj: 'bank', act: 'deposit' }));
  answers['an argument of its own'] = await post(own, await signed({ args: { all: true } }));
  answers['a key of its own'] = await post(own, await signed({}, await newKeys()));
  answers['no token'] = await post(own, 'what?');
  return answers;
}

/** Addresses inside, as the page proposes to connect them; what is said of each. */
export const INSIDE = [
  'http://169.254.169.254',
  'http://[::ffff:169.254.169.254]',
  'http://0x7f.1',
  'http://metadata@127.0.0.1',
  'file:///etc/passwd'
] as const;
