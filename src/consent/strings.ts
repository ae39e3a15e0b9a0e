import { h } from './dom';

/**
 * Every string of the consent page, in one table a translation can replace. `{0}`, `{1}` are
 * filled in as text, never as markup.
 */
export const ENGLISH = {
  enrolHeading: 'Let this browser approve',
  enrolWhat:
    'A facet is a permission that a notebook holds in a variable: it does only what it says, ends when it says, and every use leaves a receipt.',
  enrolWhy:
    'Nothing is granted without you. This browser makes a key that never leaves it; with that key you approve requests, and nobody else can.',
  enrolButton: 'Let this browser approve',
  enrolVerb: 'enrol',
  enrolDone: 'This browser may now approve',
  enrolBack: 'You can close this page and go back to JupyterLab.',
  enrolUsed:
    'This link has been used or has ended. While nobody may approve yet, the server prints a new one in its terminal when it is started again.',
  enrolAlready: 'This browser may approve already',
  enrolAlreadyWhy: 'It has its key. The link was not needed, and has not been used.',
  enrolNotOwner: 'That link was not made for somebody who approves.',
  noKeyHere: 'No approving key here',
  noKeyFramed: 'This browser may have its key in a window of its own.',
  openWindow: 'Open the approval window',
  enrolFromTerminal:
    'To let this browser approve, open the link that the server printed in its terminal. If another browser of yours approves already, use that one.',
  noLonger: 'This browser may no longer approve here',

  asks: '{0} asks for a permission',
  asksMany: '{0} asks for {1} permissions',
  through: 'brought in by {0}',
  fromCell: 'from cell {0}',
  ofNotebook: 'in {0}',
  askedNow: 'just now',
  askedAgo: '{0} min ago',
  saysWhy: 'The reason it gives:',
  noReason: 'It gives no reason.',
  asksToConfirm: '{0} asks you to confirm',
  youConfirm: 'You confirm',
  permissionUsed: 'By its permission',
  actionGone: 'The service has no such action any more.',
  requested: 'Requested',
  youGrant: 'You grant',
  nothing: 'Nothing.',
  unknownObject: 'There is nothing called “{0}” here, so nothing of this line can be granted.',
  noActionThere: '“{0}” has no such action, so nothing of this line can be granted.',
  unknownActions: '“{0}” has no action {1}; the rest can be granted.',
  connectFirst: 'Look at “{0}”, which waits to be connected',
  whatTheyDo: 'What these actions do',
  takes: 'takes {0}',
  writes: 'writes',
  canWrite: 'can change things',
  actions: 'Actions',
  uses: 'Uses, at most',
  calls: 'Uses in any {0} s, at most',
  callsIn: {
    1: 'Uses in any second, at most',
    60: 'Uses in any minute, at most',
    3600: 'Uses in any hour, at most',
    86400: 'Uses in any day, at most'
  } as Record<number, string>,
  budget: '{0} in all, at most',
  rows: 'Rows, at most',
  lending: 'May lend it to others',
  askEachTime: 'Ask me each time',
  unlimited: 'no limit',
  until: 'Until',
  asAsked: 'as asked ({0})',
  lifetime: '{0} ({1})',
  limits: 'Limits on arguments ({0})',
  atMost: '{0}, at most',
  only: '{0}, only',
  lifetimes: {
    900: '15 min',
    3600: '1 hour',
    7200: '2 hours',
    28800: '8 hours',
    86400: '1 day',
    604800: '1 week'
  } as Record<number, string>,
  nothingThere: 'Nothing of this can be granted here. You can deny it.',
  allStruck: 'Every action is struck: there is nothing left to grant.',
  notNarrower: 'That is wider than what was asked: {0}.',

  confirm: 'Confirm',
  grant: 'Grant',
  grantNarrowed: 'Grant narrowed',
  grantAsAsked: 'Grant as asked',
  deny: 'Deny',
  denyReason: 'Reason, if you like',
  denyReasonFor: 'Reason for denying; the asker reads it',
  later: 'Ask later',
  laterHeading: 'It keeps waiting',
  laterWhy: 'The request stays under “Waiting for you” until you decide it, for at most a day.',
  digits: 'or type',
  digitsField: '{0}: type the two digits shown',
  wrongDigits: 'Those were not the digits. Here are new ones.',
  earlyDigits: 'That was too quick. Wait a moment, then type the digits.',
  sending: 'One moment…',
  armCovered: 'Something lies over this card. Uncover it first.',
  armTooSmall: 'Not all of this card is in view here. Scroll until it is, or',
  armUntold: 'This browser can’t tell whether something covers the card. Type the digits, or',
  armScroll: 'Scroll through the whole card first: not all of it has been in view.',
  armRead: 'This card is larger than its window: type the digits.',
  armSettling: 'One moment: look before you press…',
  armWaiting: 'Move the pointer here to press.',
  armResting: 'Move the pointer a little to press.',
  armReady: 'Ready.',
  inWindow: 'open it in a window',

  granted: 'Granted',
  grantedWhat: 'You can revoke it at any time in the Facets sidebar.',
  confirmed: 'Confirmed',
  confirmedWhat: 'It can be done once, within 10 minutes from now.',
  denied: 'Denied',
  deniedWhat: 'The asker is told{0}.',
  deniedReason: ', with your reason',
  endedGranted: 'This request has been granted',
  endedDenied: 'This request has been denied',
  endedElsewhere: 'It was decided elsewhere.',
  endedWithdrawn: 'The asker took this request back',
  endedNoAnswer: 'This request has ended',
  endedNoAnswerWhy: 'Nobody decided it within a day.',
  nothingToDo: 'There is nothing left to decide.',
  gone: 'There is no such request',
  goneProposal: 'There is nothing to connect',
  goneProposalWhy: 'It was connected already, or nobody did within a day.',
  changed: 'The request has changed. Please read it again.',
  tooOld: 'The service was started anew after this card was shown. Please read it again.',
  offline: 'The service does not answer. Nothing can be decided until it does.',
  keysBusy:
    'An older page of this service, in another tab, holds this browser’s keys. Close it and try again.',
  offlineSent: 'The service does not answer. What became of your decision will show here.',
  failed: 'That did not work: {0}',

  connectHeading: 'Connect “{0}”',
  connectApi: '{0} at {1}',
  connectFolder: 'The folder {0}, {1}.',
  connectKernel: 'An object that {0} offers. It answers while that kernel runs, and is its code.',
  readOnly: 'read only',
  readWrite: 'read and write',
  connectMeans:
    'Connecting permits nothing by itself. What notebooks may do with it, you decide later.',
  connectSecret: 'Its key or password',
  connectHeader: 'Its key, to be sent as {0}',
  connectBasic: 'Its user and password, as user:password',
  connectOauth2: 'Its client id and secret, as id:secret',
  connectSecretHint: 'It stays with the service that keeps your facets. Notebooks never see it.',
  replaces: 'The name “{0}” is taken from {1} at {2}.',
  replacesNone: 'Nothing is granted there.',
  replacesOne: 'The permission that was granted there ends.',
  replacesMany: 'The {0} permissions that were granted there end.',
  replaceButton: 'Replace',
  connectButton: 'Connect',
  connectNoSecret: 'Type the key first.',
  connected: 'Connected',
  connectedAnswers: '“{0}” answers.',
  connectedSilent: '“{0}” is connected, but it did not answer as it should: {1}',
  connectedAgain: 'To give it another key, connect it once more under the same name.',
  back: 'Back to the request',
  actionsOffered: 'What can be done there ({0})',

  resumeAll: 'Let {0} go on?',
  resumeOne: 'Let “{0}” of {1} go on?',
  resume: 'Resume',
  pausedBy: 'Paused by {0}, {1}.',
  theTerminal: 'the terminal of the server',
  runsAgain: 'What works again',
  runsNothing: 'Nothing: what is here has ended, or something above it is paused, too.',
  andMore: 'and {0} more',
  resumed: 'Resumed',
  resumedWhat: 'Facets that work again: {0}.',
  notPaused: 'This is not paused',
  notPausedWhy: 'It was resumed already, or has ended.',

  entryHeading: '#{0}, by {1}',
  theService: 'the service',
  entryArgs: 'Arguments',
  entryTerms: 'Terms',
  entryWhy: 'Why',
  entryResult: 'Result (#{0})',
  entryCut: '… ({0} characters)',
  noEntry: 'There is no such entry',
  noEntryWhy: 'The ledger has no entry #{0}.',
  inWindowAlone: 'Open it in a window',

  devices: 'Who may approve here',
  devicesWhat:
    'Each of these grants, denies and revokes as its owner. One that is lost: turn it away.',
  thisBrowser: 'this browser',
  deviceSince: 'since {0}',
  lastUsed: 'last used {0}',
  neverUsed: 'never used',
  revokeOffer: 'Turn away…',
  revokeDevice: 'Turn away {0}',
  devicesBack: 'Back to the list',
  hoursAgo: '{0} h ago',
  daysAgo: '{0} days ago',
  recoveryOffer: 'Make a recovery code…',
  recoveryHeading: 'Make a recovery code',
  recoveryWhat:
    'With it a new browser may approve once none of these can: a laptop was lost, a profile was erased.',
  recoveryHow:
    'It works once, within five years, as long as this browser is not turned away. A code that was made before no longer works.',
  recoveryButton: 'Make the code',
  recovered: 'recovered browser',
  recoveryMade: 'Your recovery code',
  recoveryMadeWhat: 'Write it down or print it. It works until {0} and is not shown again.',
  recoveryWarn:
    'Whoever has it may approve everything that you may: keep it where nobody else finds it, and not on this machine. When it is used, the ledger says so and “Who may approve here” shows the newcomer.',
  recoverOffer: 'I have a recovery code…',
  recoverHeading: 'Use a recovery code',
  recoverWhat: 'It was made on this page by a browser that may approve, or by “facetry recovery”.',
  recoverLabel: 'The code, with or without blanks',
  recoverMalformed:
    'A recovery code has 43 letters, digits, “-” and “_”. Something is missing or too much.',
  recoverGo: 'Go on',

  inviteOffer: 'Let another browser of yours approve…',
  inviteHeading: 'Let another browser approve',
  inviteWhat:
    'It will be able to do all that this one does: grant, deny and revoke, connect services, resume what is paused, see what was done, and let others approve.',
  inviteHow: 'You get a link that works once, within 10 minutes. Open it in the other browser.',
  inviteLabel: 'What to call it',
  inviteName: 'My other browser',
  inviteNameless: 'Give it a name first.',
  inviteButton: 'Make the link',
  invited: 'The link is ready',
  invitedWhat: 'Open it in {0} until {1}. It works once and is not shown again.',
  inviteLink: 'The link',
  invitedWarn:
    'Whoever opens it first may approve. It leads to this address: the other browser has to reach it, too.',
  copy: 'Copy',
  copied: 'Copied.',
  copyByHand: 'Copy it by Ctrl+C or ⌘C.',
  revokeHeading: 'Turn {0} away?',
  revokeWhat:
    'It can’t approve, look or connect any more, from now on. What it let in before stays, unless you choose otherwise.',
  revokeSelf: 'This is the browser that you use now.',
  revokeButton: 'Turn away',
  sinceLabel: 'What it has granted',
  sinceNothing: 'stays',
  sinceHour: 'in the last hour ends, too',
  sinceDay: 'in the last day ends, too',
  sinceWeek: 'in the last week ends, too',
  sinceEver: 'ends, too, however old',
  keepsGranted: 'Facets that it granted go on.',
  endsNone: 'No living facet was granted by it in that time.',
  endsToo: 'Facets that end with it: {0} ({1}).',
  deviceRevoked: 'Turned away',
  deviceRevokedWhat: '{0} may no longer approve.',

  welcome: 'Facetry',
  nothingWaiting: 'Nothing waits for you.',
  someWait: 'Show the next ({0} waiting)',
  closeWindow: 'You can close this window.',
  pageMode:
    'This server lets the notebook’s own page approve. What a cell shows could press these buttons; every decision is marked so in the ledger.'
};

export type Strings = typeof ENGLISH;

/** Fills `{0}`, `{1}`, … */
export function fill(template: string, ...values: (string | number)[]): string {
  return template.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}

/** The same as nodes: what is filled in can't turn round the words beside it. */
export function phrase(template: string, ...values: (string | number)[]): (string | Node)[] {
  return template
    .split(/(\{\d\})/)
    .filter(part => part !== '')
    .map(part => {
      const index = /^\{(\d)\}$/.exec(part)?.[1];
      return index === undefined ? part : h('bdi', {}, String(values[Number(index)] ?? ''));
    });
}
