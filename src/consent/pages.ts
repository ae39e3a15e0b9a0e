import { ServiceProblem, Unreachable, type RequestView } from '../client';
import type { BrowserPrincipal } from '../client/browserPrincipal';
import { safeText } from '../protocol';
import { Approval, type Decision } from './approval';
import { Card, type AskedRequest } from './card';
import { h } from './dom';
import type { ConsentService } from './service';
import { type Strings, fill } from './strings';

export interface PageContext {
  service: ConsentService;
  strings: Strings;
  /** Whether this is a window of its own, not a frame. */
  windowed: boolean;
  /** Tells the page around the frame that this subject is over. */
  settled(): void;
}

/** A plain page: a heading, sentences, and what else is given. */
export function plainPage(heading: string, ...rest: (string | Node)[]): HTMLElement {
  const title = h('h1', { tabindex: -1 }, heading);
  return h(
    'section',
    { class: 'welcome' },
    title,
    ...rest.map(part => (typeof part === 'string' ? h('p', {}, part) : part))
  );
}

/** “Let this browser approve”: one sentence, one button. */
export function enrolPage(
  context: PageContext,
  code: string,
  enrolled: (device: BrowserPrincipal) => void
): HTMLElement {
  const { strings, service } = context;
  const status = h('p', { class: 'status', role: 'status' });
  const button = h(
    'button',
    {
      class: 'primary',
      type: 'button',
      click: event => {
        if (!event.isTrusted || button.disabled) {
          return;
        }
        button.disabled = true;
        service
          .enrol(code, deviceName(navigator.userAgent))
          .then(enrolled)
          .catch((error: Error) => {
            button.disabled = error instanceof Unreachable ? false : true;
            status.textContent = error instanceof Unreachable ? strings.offline : strings.enrolUsed;
          });
      }
    },
    strings.enrolButton
  );
  return plainPage(strings.enrolHeading, strings.enrolWhat, strings.enrolWhy, button, status);
}

/** The approval card of one request, alive until it is decided. */
export async function requestPage(
  context: PageContext,
  device: BrowserPrincipal,
  id: string
): Promise<{ element: HTMLElement; dispose(): void }> {
  const { strings, service } = context;
  const request = await device.system.requests.show(id);
  if (request.state !== 'pending') {
    return { element: plainPage(strings.gone), dispose: () => undefined };
  }
  let approval: Approval | undefined;
  const now = Math.floor(Date.now() / 1000);
  const card = new Card(asked(request), strings, now, () => approval?.edited());
  const send = async (decision: Decision): Promise<string> => {
    try {
      await service.decide(device, request, decision);
    } catch (error) {
      if (error instanceof ServiceProblem && error.code === 'already_decided') {
        context.settled();
        return strings.decidedElsewhere;
      }
      throw error instanceof Unreachable ? new Error(strings.offline) : error;
    }
    context.settled();
    return decision.outcome === 'grant' ? strings.granted : strings.denied;
  };
  approval = new Approval(card, {
    strings,
    windowed: context.windowed,
    now: () => performance.now(),
    random: length => crypto.getRandomValues(new Uint8Array(length)),
    send,
    later: () => context.settled()
  });
  const shown = approval;
  return { element: card.element, dispose: () => shown.dispose() };
}

function asked(request: RequestView): AskedRequest {
  const cell = request.cell?.count ?? request.cell?.id;
  return {
    id: request.id,
    petname: request.who.petname,
    chain: request.who.chain,
    purpose: request.purpose,
    cell: cell === undefined ? null : String(cell),
    lines: request.needs,
    digest: request.digest
  };
}

/** `Chrome on Linux`, for the list of devices; a person may rename it. */
export function deviceName(agent: string): string {
  const browser =
    ['Edg', 'Firefox', 'Chrome', 'Safari'].find(name => agent.includes(`${name}/`)) ?? 'Browser';
  const system =
    ['Windows', 'Mac OS', 'Android', 'iPhone', 'Linux'].find(name => agent.includes(name)) ?? '';
  const readable = browser === 'Edg' ? 'Edge' : browser;
  return system ? `${readable} on ${system}` : readable;
}

/** A sentence about a failure, for a person. */
export function failureText(strings: Strings, error: unknown): string {
  if (error instanceof Unreachable) {
    return strings.offline;
  }
  return fill(strings.failed, safeText(error instanceof Error ? error.message : String(error)));
}
