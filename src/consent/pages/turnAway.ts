import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { grantedSince } from '../../client/objects/granted';
import { type FacetView, type PrincipalView, safeText } from '../../protocol';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { DEVICES, type Page, type PageContext, actionLink, goodPage } from '../page';
import { type Strings, fill, phrase } from '../strings';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Turns a device away, and what it granted since a time with it, if that is wanted. */
export function turnAwayPage(
  context: PageContext,
  device: BrowserPrincipal,
  turned: {
    owner: PrincipalView;
    facets: readonly FacetView[];
    back(): void;
  }
): Page {
  const { owner, facets, back } = turned;
  const { strings } = context;
  const now = Math.floor(context.seconds());
  const name = safeText(owner.petname);
  const since: [label: string, since: number | null][] = [
    [strings.sinceNothing, null],
    [strings.sinceHour, now - HOUR],
    [strings.sinceDay, now - DAY],
    [strings.sinceWeek, now - 7 * DAY],
    [strings.sinceEver, 0]
  ];
  const select = h(
    'select',
    { id: 'since', change: () => redraw() },
    ...since.map(([label], at) => h('option', { value: at }, label))
  );
  const count = h('p', { class: 'sentence', 'aria-live': 'polite' });
  const chosen = (): number | null => since[Number(select.value)]?.[1] ?? null;
  const { page, gate } = gatedCard(context, {
    heading: phrase(strings.revokeHeading, name),
    words: [
      h('p', {}, strings.revokeWhat),
      owner.principal === device.holding.kid
        ? h('p', { class: 'warning' }, strings.revokeSelf)
        : null
    ],
    body: [
      h('p', { class: 'secret' }, h('label', { for: 'since' }, strings.sinceLabel), select, count)
    ],
    verb: strings.revokeButton,
    subject: DEVICES,
    beside: actionLink(strings.devicesBack, back),
    async perform() {
      const from = chosen();
      await device.system.facets.revoke(
        { principal: owner.principal },
        from === null ? {} : { granted_since: from }
      );
      context.settled();
      return goodPage(
        strings.deviceRevoked,
        h('p', {}, ...phrase(strings.deviceRevokedWhat, name)),
        h('p', {}, actionLink(strings.devicesBack, back))
      );
    }
  });
  const redraw = (): void => {
    const from = chosen();
    const ended =
      from === null ? [] : grantedSince(facets, owner.principal, from, device.holding.kid);
    count.textContent = countWords(strings, from, ended);
    gate.disturb([count]);
  };
  redraw();
  return page;
}

/** How many facets end with the device, and whose they are. */
function countWords(strings: Strings, since: number | null, ended: readonly FacetView[]): string {
  if (since === null) {
    return strings.keepsGranted;
  }
  const holders = [...new Set(ended.map(({ petname }) => safeText(petname)))];
  return ended.length === 0
    ? strings.endsNone
    : fill(strings.endsToo, ended.length, holders.slice(0, 4).join(', '));
}
