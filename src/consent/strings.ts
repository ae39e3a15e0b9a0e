/**
 * Every string of the consent frame, in one table a translation can replace. `{0}`, `{1}` are
 * filled in as text, never as markup.
 */
export const ENGLISH = {
  title: 'Facetry: approve',
  enrolHeading: 'Let this browser approve',
  enrolWhat:
    'A facet is a permission that a notebook holds in a variable: it does only what it says, ends when it says, and every use leaves a receipt.',
  enrolWhy:
    'Nothing is granted without you. This browser keeps a key that never leaves it; with that key you approve requests, and nobody else can.',
  enrolButton: 'Let this browser approve',
  enrolDone: 'This browser may now approve.',
  enrolContinue: 'Continue to JupyterLab',
  enrolUsed:
    'This link has been used or has ended. Run “facetry enrol-link” in a terminal on the server for a new one.',
  noKeyHere: 'This browser has no approving key here.',
  openWindow: 'Open the approval window',
  enrolFromTerminal:
    'To let this browser approve, open the link that the Jupyter server printed in its terminal.',
  asks: '{0} asks for a permission',
  asksMany: '{0} asks for {1} permissions',
  through: 'through {0}',
  fromCell: 'from cell {0}',
  saysWhy: 'The reason it gives:',
  noReason: 'It gives no reason.',
  requested: 'Requested',
  youGrant: 'You grant',
  nothing: 'nothing',
  unknownObject: 'There is no such object or action here, so nothing of it can be granted.',
  uses: 'At most uses',
  rows: 'At most rows',
  unlimited: 'unlimited',
  until: 'Until',
  asAsked: 'as asked ({0})',
  limits: 'Limits',
  atMost: 'at most',
  only: 'only',
  lifetimes: {
    900: '15 minutes',
    3600: '1 hour',
    7200: '2 hours',
    28800: '8 hours',
    86400: '1 day',
    604800: '1 week'
  } as Record<number, string>,
  grant: 'Grant',
  grantNarrowed: 'Grant narrowed',
  grantAsAsked: 'Grant as asked',
  deny: 'Deny',
  denyReason: 'Reason (the asker sees it)',
  later: 'Ask later',
  digits: 'or type {0} to grant from the keyboard',
  digitsDeny: 'Deny needs no digits.',
  wrongDigits: 'Those were not the digits. Here are new ones.',
  armHidden: 'Something covers this card. Uncover it, or type the digits.',
  armSettling: 'One moment: the card has just changed.',
  armWaiting: 'Move the pointer onto the card.',
  armReady: 'Ready.',
  tooSmall: 'The whole card does not fit here.',
  granted: 'Granted.',
  denied: 'Denied.',
  decidedElsewhere: 'Somebody has already decided this request.',
  gone: 'This request is no longer open.',
  changed: 'The request has changed. Please read it again.',
  offline: 'The service does not answer. Nothing has been decided.',
  failed: 'That did not work: {0}',
  notNarrower: 'That is wider than what was asked: {0}',
  connectHeading: 'Connect “{0}”',
  connectWhat: '{0} at {1}, {2} actions.',
  connectFolder: 'The folder {0}, {1}.',
  readOnly: 'read only',
  readWrite: 'read and write',
  connectSecret: 'Key or password for this service',
  connectSecretHint: 'It stays with the service. Notebooks never see it.',
  connectButton: 'Connect',
  connected: 'Connected.',
  actionsOffered: 'Actions it offers',
  nothingWaiting: 'Nothing waits for you.',
  close: 'Close',
  pageMode:
    'This server lets the page itself approve. A hostile cell could press this button; every decision is marked so in the ledger.'
};

export type Strings = typeof ENGLISH;

/** Fills `{0}`, `{1}`, … */
export function fill(template: string, ...values: (string | number)[]): string {
  return template.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}
