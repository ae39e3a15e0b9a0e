import type { EntryView } from '../protocol';

/** What an entry opens as its `what`, and as its `name`. */
type What = Record<string, unknown>;

/** What somebody is called today, by their key; undefined where that is not known. */
export type NameOf = (kid: string) => string | undefined;

/** The service's own objects, as people call them. */
const OWN: Record<string, string> = {
  'aios/self': 'their own acts',
  'aios/requests': 'requests',
  'aios/registry': 'the catalogue',
  'aios/exports': 'their own objects',
  'aios/facets': 'facets',
  'aios/ledger': 'the ledger'
};

const NEWCOMERS: Record<string, string> = {
  owner: 'who may approve',
  approver: 'who may approve a part',
  page: 'which looks and stops',
  notebook: 'a notebook',
  job: 'a job',
  agent: 'an agent',
  host: 'a JupyterLab'
};

/** By what a registration says of it; of one that says nothing known, the object alone. */
const CONNECTIONS: Record<string, string> = {
  proposed: 'proposed, not connected yet',
  added: 'connected',
  replaced: 'connected anew',
  moved: 'connected at another place',
  removed: 'disconnected'
};

const DECISIONS: Record<string, string> = {
  grant: 'granted',
  narrow: 'granted, narrowed',
  deny: 'denied'
};

/**
 * What an entry is about, in words: an object and what was done there, or, of the service's own
 * objects, what that means.
 */
export function aboutWords(kind: EntryView['kind'], what: What, nameOf: NameOf): string {
  const { object, action, actions } = what;
  const own = typeof object === 'string' && Object.hasOwn(OWN, object) ? OWN[object]! : null;
  const doing = text(action) || listed(actions);
  const done = [text(object), doing].filter(Boolean).join(' ');
  switch (kind) {
    case 'genesis':
      return 'the ledger begins';
    case 'withdrawal':
      return typeof what['introduction'] === 'number' ? 'takes back a link that nobody used' : '';
    case 'introduction':
      return `invites ${newcomer(what)}`;
    case 'enrolment':
      return what['again'] === true ? 'is let in again' : `is let in${by(what['made_by'], nameOf)}`;
    case 'delegation':
      return `${done}, lent${by(what['by'], nameOf)}`;
    case 'registration': {
      const change = text(what['change']);
      const became = Object.hasOwn(CONNECTIONS, change) ? CONNECTIONS[change] : undefined;
      return [done, became].filter(Boolean).join(', ');
    }
    case 'decision':
      return own === null ? done : (DECISIONS[text(what['outcome'])] ?? 'decides');
    default:
      // The kind of an entry says what else is done there: notes, rules, passkeys, erasures.
      return own === null ? done : kind === 'grant' ? `${own}: ${doing}` : '';
  }
}

function newcomer({ kind, petname }: What): string {
  const name = text(petname) || 'somebody';
  const as = NEWCOMERS[text(kind)];
  return as === undefined ? name : `${name}, ${as}`;
}

function by(kid: unknown, nameOf: NameOf): string {
  return typeof kid === 'string' ? ` by ${nameOf(kid) ?? `the key ${kid}`}` : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : '';
}
