import { type Decided, type RequestView, ServiceProblem, Unreachable } from '../client';
import type { BrowserPrincipal } from '../client/browserPrincipal';
import { actSentence, type PersonsView, sentence, type Terms } from '../protocol';
import { ActCard } from './actCard';
import { AgreedCard } from './agreedCard';
import { boundedFacet } from './idlePage';
import { Approval, type DecidedCard, type Decision } from './approval';
import { type Asker, askerOf } from './asker';
import { Card, type AskedRequest } from './card';
import { h } from './dom';
import {
  type Page,
  type PageContext,
  Told,
  actionLink,
  failureText,
  goodPage,
  nextWaiting,
  plainPage,
  windowLink
} from './page';
import { isOwner } from './enrol';
import { personsSoFar } from './persons';
import { ruleable } from './ruleDraft';
import { rulePage } from './rulePage';
import { told } from './said';
import { fill, type Strings } from './strings';

const POLL_MS = 1500;
/** Challenges end after ten minutes. */
const CHALLENGE_MS = 8 * 60_000;
/** What may have changed behind a card that is shown: it has to be read again. */
const STALE = [
  'request_changed',
  'definition_changed',
  'shown_otherwise',
  'unknown_object',
  'unknown_action',
  'other_terms',
  'already_agreed'
];

/**
 * One request from when it is shown until it has ended, wherever it is decided. It asks the
 * service again and again, so that the card never says what is no longer so.
 */
export class RequestPage implements Page {
  constructor(
    private readonly context: PageContext,
    private readonly device: BrowserPrincipal,
    private readonly id: string
  ) {
    this.element = h('div', { class: 'request' });
    this.notice = h('p', { class: 'notice', role: 'alert' });
  }

  readonly element: HTMLElement;

  /** @throws what reading the request throws */
  async open(): Promise<void> {
    await this.read(null);
    this.poll();
  }

  dispose(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.approval?.dispose();
  }

  /** Shows the request as it is now, with a challenge of its own. */
  private async read(notice: string | null): Promise<void> {
    const challenge = await this.context.service.challenge();
    const request = await this.device.system.requests.show(this.id);
    if (this.over) {
      return;
    }
    if (request.state !== 'pending') {
      this.ended(request);
      return;
    }
    this.bounds = await boundsOf(this.device);
    const connectable = await this.connectable(request);
    this.challenge = { value: challenge, at: this.context.now() };
    this.shown = request;
    if (request.persons?.yours) {
      this.agreed(request.persons);
      return;
    }
    this.draw(request, connectable);
    this.notice.textContent = notice ?? '';
  }

  private draw(request: RequestView, connectable: Map<string, string>): void {
    const { context } = this;
    this.approval?.dispose();
    const now = Math.floor(context.seconds());
    const asker = askerOf(request);
    const card = this.card(request, asker, connectable, now);
    this.approval = new Approval(card, {
      ...context,
      elsewhere: windowLink({ kind: 'request', id: this.id }, context.strings.inWindow),
      inPage: context.config.mode === 'page',
      blocked: () => (this.offline ? context.strings.offline : null),
      send: decision => this.send(decision, request),
      later: () => this.later()
    });
    this.element.replaceChildren(this.notice, card.element, ...this.ruling(request));
    if (document.hasFocus()) {
      card.heading.focus();
    }
  }

  private card(
    { act, persons, purpose, needs }: RequestView,
    asker: Asker,
    connectable: Map<string, string>,
    now: number
  ): DecidedCard {
    const { strings } = this.context;
    if (act) {
      return new ActCard(asker, act, strings, now);
    }
    const granted = persons?.granted;
    return persons && granted
      ? new AgreedCard(
          { ...asker, purpose, needs, bounds: this.bounds },
          { ...persons, granted },
          strings,
          now
        )
      : this.cardOf(
          { ...asker, purpose, lines: needs, bounds: this.bounds, ...(persons && { persons }) },
          connectable,
          now
        );
  }

  /** What this person said already stands until another has, or denies it. */
  private agreed(persons: PersonsView): void {
    const { strings } = this.context;
    this.approval?.dispose();
    this.approval = undefined;
    const page = plainPage(
      strings.agreedHeading,
      personsSoFar(persons, strings),
      strings.agreedWaits
    );
    this.element.replaceChildren(page.element);
  }

  /** The way to decide such requests beforehand, where a rule could. */
  private ruling(request: RequestView): HTMLElement[] {
    const { context, device, id } = this;
    if (!ruleable(request) || !isOwner(device)) {
      return [];
    }
    // Not as the subject: the page around may ask for this card again.
    const back = (): void => {
      const page = new RequestPage(context, device, id);
      void page.open().then(() => context.show(page));
    };
    const press = (): void => context.show(rulePage(context, device, request, back));
    return [h('p', { class: 'below-card' }, actionLink(context.strings.ruleOffer, press))];
  }

  private cardOf(asked: AskedRequest, connectable: Map<string, string>, now: number): Card {
    const { context } = this;
    const card = new Card(asked, context.strings, now, changed => this.approval?.edited(changed));
    for (const [object, proposal] of connectable) {
      card.offer(object, () =>
        context.open({ kind: 'proposal', id: proposal }, { kind: 'request', id: this.id })
      );
    }
    return card;
  }

  /** Object → proposal, of what is asked for and waits to be connected. */
  private async connectable(request: RequestView): Promise<Map<string, string>> {
    const unknown = request.needs.filter(({ definitions }) => definitions === undefined);
    if (unknown.length === 0) {
      return new Map();
    }
    const { proposals = [] } = await this.device.system.registry.list();
    const wanted = new Set(unknown.map(({ terms }) => terms.object));
    return new Map(
      proposals.filter(({ name }) => wanted.has(name)).map(({ name, id }) => [name, id])
    );
  }

  private async send(decision: Decision, { who, act }: RequestView): Promise<void> {
    const { context, device, shown, challenge } = this;
    const { strings, service } = context;
    let decided: Decided;
    try {
      decided = await service.decide(device, shown!, decision, challenge!.value);
    } catch (error) {
      await this.failed(error);
      return;
    }
    this.dispose();
    context.settled();
    const next = await this.next();
    if (decided.state === 'pending' && decided.persons) {
      context.show(waitsForOthers(strings, decided.persons, next));
      return;
    }
    context.show(
      decision.outcome === 'deny'
        ? plainPage(
            strings.denied,
            fill(strings.deniedWhat, decision.reason === undefined ? '' : strings.deniedReason),
            next
          )
        : act
          ? goodPage(
              strings.confirmed,
              told(words => actSentence(who.petname, act, words)),
              strings.confirmedWhat,
              next
            )
          : goodPage(
              strings.granted,
              ...decision.granted.map(terms =>
                terms === null ? null : told(words => sentence(who.petname, terms, words))
              ),
              strings.grantedWhat,
              next
            )
    );
  }

  /** @throws Told with what the person is to know, where the card stays as it is */
  private async failed(error: unknown): Promise<void> {
    const { strings } = this.context;
    if (error instanceof Unreachable) {
      throw new Told('unreachable', strings.offlineSent, { cause: error });
    }
    const code = error instanceof ServiceProblem ? error.code : '';
    if (code === 'already_decided' || code === 'no_such_request') {
      await this.read(null);
    } else if (code === 'challenge_spent') {
      await this.read(strings.tooOld);
    } else if (STALE.includes(code)) {
      await this.read(`${strings.changed} ${failureText(strings, error)}`);
    } else {
      // A refused decision has spent its challenge.
      await this.renew().catch(() => undefined);
      throw new Told(code || 'not_decided', failureText(strings, error), { cause: error });
    }
  }

  private poll(): void {
    this.timer = setTimeout(() => {
      void this.look().finally(() => {
        if (!this.over) {
          this.poll();
        }
      });
    }, POLL_MS);
  }

  private async look(): Promise<void> {
    const { strings } = this.context;
    try {
      const request = await this.device.system.requests.show(this.id);
      if (this.over) {
        return;
      }
      const wasOffline = this.offline;
      this.offline = false;
      if (request.state !== 'pending') {
        this.ended(request);
      } else if (said(request) !== said(this.shown!)) {
        await this.read(strings.changed);
      } else if (wasOffline) {
        // Perhaps another start of the service: it knows nothing of this card.
        await this.read(strings.tooOld);
      } else if (this.context.now() - this.challenge!.at > CHALLENGE_MS) {
        await this.renew();
      }
    } catch (error) {
      if (this.over) {
        return;
      }
      this.offline = error instanceof Unreachable;
      this.notice.textContent = failureText(strings, error);
      this.approval?.refresh();
    }
  }

  private async renew(): Promise<void> {
    this.challenge = {
      value: await this.context.service.challenge(),
      at: this.context.now()
    };
  }

  /** Decided, withdrawn or forgotten, by whomever. */
  private ended({ state }: RequestView): void {
    const { strings } = this.context;
    this.dispose();
    this.context.settled();
    const [heading, why] = {
      granted: [strings.endedGranted, strings.endedElsewhere],
      denied: [strings.endedDenied, strings.endedElsewhere],
      withdrawn: [strings.endedWithdrawn, strings.nothingToDo],
      no_answer: [strings.endedNoAnswer, strings.endedNoAnswerWhy],
      pending: ['', '']
    }[state] as [string, string];
    const page = plainPage(heading, why);
    this.element.replaceChildren(page.element);
    void this.next().then(next => next && page.element.append(next));
  }

  private later(): void {
    const { strings } = this.context;
    this.dispose();
    this.context.settled();
    this.context.show(plainPage(strings.laterHeading, strings.laterWhy));
  }

  private next(): Promise<HTMLElement | null> {
    const idle = isOwner(this.device) ? null : this.context.strings.approverNext;
    return nextWaiting(this.context, idle, async () => {
      const { requests } = await this.device.system.requests.list();
      return requests
        .filter(
          ({ id, state, persons }) =>
            state === 'pending' && persons?.yours !== true && id !== this.id
        )
        .map(({ id }) => id);
    });
  }

  private readonly notice: HTMLElement;
  private bounds: readonly Terms[] = [];
  private approval: Approval | undefined;
  private shown: RequestView | undefined;
  private challenge: { value: string; at: number } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private offline = false;
  private over = false;
}

/** What an approver may grant at most; of whoever may grant everything none. */
async function boundsOf(device: BrowserPrincipal): Promise<readonly Terms[]> {
  const held = isOwner(device) ? undefined : await boundedFacet(device);
  return (held?.bounds ?? []).map(({ terms }) => terms);
}

/** A grant that others have to sign, too. */
function waitsForOthers(
  strings: Strings,
  { needed, agreed }: NonNullable<Decided['persons']>,
  next: HTMLElement | null
): Page {
  return goodPage(
    strings.agreedHeading,
    fill(strings.agreedCount, agreed, needed),
    strings.agreedWaits,
    next
  );
}

/** All of a request that its card shows. */
function said({ who, needs, purpose, cell, digest, act, persons }: RequestView): string {
  return JSON.stringify([who, needs, purpose, cell, digest, act, persons]);
}
