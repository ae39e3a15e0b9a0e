import { type PersonsView, safeText } from '../../protocol';
import { h } from '../dom';
import { type Strings, phrase } from '../strings';

/** How many persons it takes, and who has agreed by now. */
export function personsSoFar(
  { needed, agreed }: Pick<PersonsView, 'needed' | 'agreed'>,
  strings: Strings
): HTMLElement {
  const names = agreed.map(({ petname }) => safeText(petname)).join(', ');
  return h(
    'p',
    { class: 'context persons' },
    ...(agreed.length === 0
      ? phrase(strings.personsNone, needed)
      : phrase(strings.personsSoFar, agreed.length, needed, names))
  );
}
