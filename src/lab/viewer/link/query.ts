/** Before each member of a link where others have members in the same address. */
export const PREFIX = 'facetry-';
/** Of other routes with the same prefix. */
const OTHERS = ['tour'];

/** Whether a member of a query is one of a link. */
export function isOwn(key: string): boolean {
  return key.startsWith(PREFIX) && !OTHERS.includes(key.slice(PREFIX.length));
}

/** The members of a link as the query of an address that others have members in, too. */
export function queryOf(members: Record<string, string>): string {
  const said = Object.entries(members).map(
    // JupyterLab's own routes do not read a plus sign as a space.
    ([key, value]) => `${PREFIX}${key}=${encodeURIComponent(value)}`
  );
  return `?${said.join('&')}`;
}

/** Of a query the members of a link alone. */
export function onlyLink(search: string): string {
  const own = membersOf(search).filter(isOwnMember);
  return own.length === 0 ? '' : `?${own.join('&')}`;
}

/** A query without the members of a link. */
export function withoutLink(search: string): string {
  const others = membersOf(search).filter(member => !isOwnMember(member));
  return others.length === 0 ? '' : `?${others.join('&')}`;
}

function membersOf(search: string): string[] {
  return search
    .replace(/^\?/, '')
    .split('&')
    .filter(member => member !== '');
}

function isOwnMember(member: string): boolean {
  return isOwn(member.split('=')[0] as string);
}
