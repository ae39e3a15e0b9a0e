import {
  type ActView,
  type Decided,
  type RequestView,
  signConfirmation,
  signDecision
} from '../../client';
import { normalizeNeed, sentence, type Terms, readable } from '../../protocol';
import type { Command, Typed } from '../command';
import { type Context, answer } from '../context';
import { atTerminal, challenge, confirmed } from '../deciding';
import { CommandError, EXIT, UsageError } from '../errors';
import { personsWords, requestLines, shown, span } from '../facetLines';
import { Identities, type Opened } from '../identities';
import { type Narrowing, narrowed } from '../narrowing';
import type { Terminal } from '../terminal';
import { constraints, moment } from '../words';

export const decide: Command = {
  name: 'decide',
  summary: 'Grant, narrow, confirm or deny a request, at a real terminal.',
  words: '[REQUEST]',
  arity: [0, 1],
  reach: 'deciding',
  options: {
    deny: { type: 'boolean', help: 'deny it' },
    reason: { type: 'string', value: 'TEXT', help: 'told to whoever asked' },
    only: { type: 'string', value: '1,3', help: 'grant only these lines' },
    actions: { type: 'string', value: 'A,B', help: 'grant these actions only' },
    uses: { type: 'string', value: 'N', help: 'at most N uses' },
    rows: { type: 'string', value: 'N', help: 'at most N rows of each result' },
    expires: { type: 'string', value: 'TIME', help: 'until then (default: as requested, or 1h)' },
    'each-time': { type: 'boolean', help: 'a person confirms each use' },
    constraint: { type: 'string', multiple: true, value: 'ARG=LIMIT', help: 'limit an argument' }
  },
  notes: ['Without REQUEST: the only one that waits.'],

  async run(context, typed) {
    const narrowing = narrowingOf(typed, Math.floor(context.clock.now() / 1000));
    return atTerminal(context, terminal => decideAt(terminal, context, typed, narrowing));
  }
};

async function decideAt(
  terminal: Terminal,
  context: Context,
  typed: Typed,
  narrowing: Narrowing
): Promise<0 | 1> {
  const identities = new Identities(context);
  const now = Math.floor(context.clock.now() / 1000);
  if (typed.words.length === 0) {
    await lookFirst(context, identities, now);
  }
  const { holding, system } = await identities.owner(terminal);
  const id = typed.words[0] ?? onlyOne(await system.requests.list(), now);
  const request = await system.requests.show(id);
  const deny = typed.flag('deny');
  if (request.act) {
    return confirmAt(terminal, context, typed, { holding, system, request, act: request.act, now });
  }
  const granted = deny
    ? request.needs.map(() => null)
    : (request.persons?.granted ??
      request.needs.map((need, at) => narrowed(need, at, narrowing, now)));
  if (!deny && granted.every(terms => terms === null)) {
    throw new UsageError('This would grant nothing. Use --deny to deny the request.');
  }
  show(terminal, request, granted, now);
  const word = deny ? 'deny' : 'grant';
  await confirmed(terminal, word, 'the request stays open.');
  const reason = typed.text('reason');
  const decision = await signDecision(holding, request, {
    outcome: deny ? 'deny' : 'grant',
    granted,
    mode: 'terminal',
    challenge: await challenge(context),
    ...(reason === undefined ? {} : { reason })
  });
  const decided = await system.requests.decide(decision);
  answer(context, decided, [deny ? 'Denied.' : grantedWords(decided)]);
  return EXIT.ok;
}

function grantedWords({ state, persons }: Decided): string {
  return state === 'pending' && persons
    ? `You have agreed: ${persons.agreed} of ${persons.needed} persons so far. It waits for somebody else.`
    : 'Granted.';
}

async function confirmAt(
  terminal: Terminal,
  context: Context,
  typed: Typed,
  {
    holding,
    system,
    request,
    act,
    now
  }: Pick<Opened, 'holding' | 'system'> & { request: RequestView; act: ActView; now: number }
): Promise<0> {
  const deny = typed.flag('deny');
  showAsker(terminal, request, now);
  terminal.say('');
  terminal.say(`by its permission:  ${readable(sentence(request.who.petname, act.terms))}`);
  terminal.say(`you confirm:        ${readable(act.sentence)}`);
  terminal.say('');
  await confirmed(terminal, deny ? 'deny' : 'confirm', 'the request stays open.');
  const reason = typed.text('reason');
  const token = await signConfirmation(holding, request, act, {
    outcome: deny ? 'deny' : 'grant',
    mode: 'terminal',
    challenge: await challenge(context),
    ...(reason === undefined ? {} : { reason })
  });
  const decided = await system.requests.decide(token);
  answer(context, decided, [deny ? 'Denied.' : 'Confirmed.']);
  return EXIT.ok;
}

function show(
  terminal: Terminal,
  request: RequestView,
  granted: readonly (Terms | null)[],
  now: number
): void {
  const { purpose, who } = request;
  const grants = granted.map(terms => (terms === null ? '' : sentence(who.petname, terms)));
  showAsker(terminal, request, now);
  if (request.persons) {
    terminal.say(`  ${personsWords(request.persons)}`);
  }
  terminal.say(purpose === '' ? '  gives no reason' : `  says: “${shown(purpose)}”`);
  request.needs.forEach((need, at) => {
    terminal.say('');
    terminal.say(
      `${at + 1}. requested:  ${readable(sentence(who.petname, normalizeNeed(need.terms)))}`
    );
    terminal.say(`   you grant:  ${grants[at] === '' ? '(nothing)' : readable(grants[at]!)}`);
    if (!need.known) {
      terminal.say('   No connected service offers this, so this line can’t be granted.');
    }
  });
  terminal.say('');
}

function showAsker(
  terminal: Terminal,
  { who, cell, asked_at: askedAt }: RequestView,
  now: number
): void {
  const chain = who.chain.slice(1).map(name => shown(name));
  terminal.say('');
  terminal.say(`${shown(who.petname)} (${shown(who.kind)}) asks, ${span(now - askedAt)} ago.`);
  if (chain.length > 0) {
    terminal.say(`  made by ${chain.join(', made by ')}`);
  }
  if (cell?.notebook !== undefined || cell?.id !== undefined || cell?.count !== undefined) {
    terminal.say(`  says it asks from ${shown(cell.notebook ?? 'a cell')}`);
  }
}

/**
 * Says before a passphrase is asked for that nothing waits, or several, where the lesser key can
 * tell. Which one it is the deciding key says then: it may see other ones.
 *
 * @throws CommandError nothing_waits, UsageError
 */
async function lookFirst(context: Context, identities: Identities, now: number): Promise<void> {
  const seen = await waitingFor(context, identities).catch(() => undefined);
  if (seen !== undefined) {
    onlyOne(seen, now);
  }
}

/** Undefined where that takes a passphrase, too. */
async function waitingFor(
  context: Context,
  identities: Identities
): Promise<{ requests: RequestView[] } | undefined> {
  if ((await context.keys.closedBy()) === 'passphrase') {
    return undefined;
  }
  return (await identities.lesser())?.system.requests.list();
}

function onlyOne({ requests }: { requests: RequestView[] }, now: number): string {
  const [first] = requests;
  if (!first) {
    throw new CommandError('nothing_waits', 'Nothing waits for you.');
  }
  if (requests.length > 1) {
    const lines = requests.flatMap(request => requestLines(request, now));
    throw new UsageError(['Several requests are waiting; name one:', ...lines].join('\n'));
  }
  return first.id;
}

function narrowingOf(typed: Typed, now: number): Narrowing {
  const only = typed.text('only');
  const lines = only?.split(',').map(Number);
  if (lines?.some(line => !Number.isSafeInteger(line) || line < 1)) {
    throw new UsageError('--only takes line numbers, like 1,3.');
  }
  const expires = typed.text('expires');
  return {
    lines: lines ?? null,
    actions: typed.text('actions')?.split(',') ?? null,
    uses: typed.count('uses') ?? null,
    rows: typed.count('rows', 0) ?? null,
    expiry: expires === undefined ? null : moment(expires, now),
    constraints: constraints(typed.list('constraint')),
    confirm: typed.flag('each-time')
  };
}
