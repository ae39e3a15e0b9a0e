import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { type PrincipalView, readsLike, safeText } from '../../protocol';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { type Page, type PageContext, actionLink, goodPage, pageMark, plainPage } from '../page';
import { fill, phrase } from '../strings';

/** As many code points as a name may have. */
const LONGEST = 120;

/** Says what somebody is called from now on: people decide by names, so it takes a press that counts. */
export async function renamePage(
  context: PageContext,
  device: BrowserPrincipal,
  id: string,
  back?: () => void
): Promise<Page> {
  const { strings } = context;
  const { principals } = await device.system.facets.list();
  const one = principals.find(({ principal }) => principal === id);
  return one === undefined
    ? plainPage(strings.renameNobody, strings.renameNobodyWhy)
    : cardFor(context, device, { one, principals, back });
}

function cardFor(
  context: PageContext,
  device: BrowserPrincipal,
  { one, principals, back }: { one: PrincipalView; principals: PrincipalView[]; back?: () => void }
): Page {
  const { strings } = context;
  const others = principals.filter(other => other !== one);
  const taken = h('p', { class: 'warning', 'aria-live': 'polite' });
  const name = h('input', {
    type: 'text',
    id: 'new-name',
    autocomplete: 'off',
    dir: 'auto',
    value: one.petname,
    input: () => redraw()
  });
  const given = (): string => name.value.trim();
  const { page, gate } = gatedCard(context, {
    heading: phrase(strings.renameHeading, safeText(one.petname)),
    words: [h('p', {}, strings.renameWhat)],
    body: [
      h('p', { class: 'secret' }, h('label', { for: 'new-name' }, strings.renameLabel), name),
      taken
    ],
    verb: strings.renameButton,
    subject: { kind: 'rename', id: one.principal },
    ...(back && { beside: actionLink(strings.devicesBack, back) }),
    problem: () => wrong(strings, given(), one.petname),
    async perform() {
      const { petname } = await device.system.requests.rename(
        one.principal,
        given(),
        pageMark(context)
      );
      context.settled();
      return goodPage(
        strings.renamed,
        h('p', {}, ...phrase(strings.renamedWhat, safeText(petname))),
        back ? h('p', {}, actionLink(strings.devicesBack, back)) : null
      );
    }
  });
  const redraw = (): void => {
    const other = others.find(({ petname }) => readsLike(petname, given()));
    taken.replaceChildren(...(other ? phrase(strings.renameTaken, safeText(other.petname)) : []));
    gate.disturb([taken]);
  };
  redraw();
  return page;
}

function wrong(strings: PageContext['strings'], given: string, before: string): string | null {
  if (given === '') {
    return strings.renameNameless;
  }
  if ([...given].length > LONGEST) {
    return fill(strings.renameLong, LONGEST);
  }
  return given === before ? strings.renameSame : null;
}
