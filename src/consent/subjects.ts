import { ServiceProblem } from '../client';
import type { BrowserPrincipal } from '../client/browserPrincipal';
import type { Address } from './address';
import { h } from './dom';
import type { Embedding } from './embedding';
import { tellOfKey } from './keyNews';
import {
  DEVICES,
  type Page,
  type PageContext,
  type Subject,
  actionLink,
  goodPage,
  plainPage,
  windowLink
} from './page';
import { beyondPage } from './pages/beyond';
import { connectPage } from './pages/connect';
import { devicesPage } from './pages/devices';
import { enrolPage, isOwner, mayApprove } from './pages/enrol';
import { entryPage } from './pages/entry';
import { exportPage } from './pages/export';
import { IdlePage, nextOf } from './pages/idlePage';
import { knockPage } from './pages/knock';
import { recoverPage } from './pages/recovery';
import { renamePage } from './pages/rename';
import { RequestPage } from './pages/requestPage';
import { resumePage } from './pages/resume';

/** What brought somebody to a subject, and what is told of it. */
export interface Led {
  /** Where whoever enrols is led back to. */
  next: string | null;
  back: Subject | undefined;
  address: Address;
  embedding: Embedding;
}

/** The page for a subject; without a key that may approve, one that says how to come by one. */
export async function pageOf(context: PageContext, wanted: Subject, led: Led): Promise<Page> {
  const { strings, windowed } = context;
  const device = await context.service.device();
  const able = device !== null && mayApprove(device);
  if (able) {
    led.embedding.device(device.holding.kid);
  }
  if (wanted.kind === 'enrol' && windowed) {
    if (able && (await device.stands()) === 'live') {
      return plainPage(strings.enrolAlready, strings.enrolAlreadyWhy);
    }
    return enrolPage(context, wanted, enrolled => {
      tellOfKey();
      return isOwner(enrolled) ? leadBack(led.next, context) : context.open({ kind: 'none' });
    });
  }
  return able ? cardOf(context, device, wanted, led) : { ...noKey(context, wanted), keyless: true };
}

async function cardOf(
  context: PageContext,
  device: BrowserPrincipal,
  wanted: Subject,
  led: Led
): Promise<Page> {
  const { strings, windowed } = context;
  if (wanted.kind === 'request') {
    return requestPage(context, device, wanted.id);
  }
  if (!isOwner(device)) {
    return wanted.kind === 'none' ? idle(context, device) : beyondPage(context, device, 'act');
  }
  const { system } = device;
  switch (wanted.kind) {
    case 'proposal': {
      const { proposals = [] } = await system.registry.list();
      const proposal = proposals.find(({ id }) => id === wanted.id);
      return proposal === undefined
        ? plainPage(strings.goneProposal, strings.goneProposalWhy)
        : connectPage(context, device, proposal, led.back);
    }
    case 'resume':
      return resumePage(context, device, wanted.id);
    case 'rename':
      return renamePage(context, device, wanted.id);
    case 'entry':
      return entryPage(context, device, Number(wanted.id));
    case 'export':
      return exportPage(context, device);
    case 'devices':
      return devicesPage(context, device);
    case 'knock':
      return knockPage(context, device, () => context.open(DEVICES));
    default: {
      const { requests } = await system.requests.list();
      const first = nextOf(requests);
      if (first !== undefined) {
        const shown = { kind: 'request', id: first.id } as const;
        led.address.keep(shown);
        return cardOf(context, device, shown, led);
      }
      // The page around a frame says itself what is to be shown in it.
      return windowed ? idle(context, device) : plainPage(strings.welcome, strings.nothingWaiting);
    }
  }
}

async function requestPage(
  context: PageContext,
  device: BrowserPrincipal,
  id: string
): Promise<Page> {
  const page = new RequestPage(context, device, id);
  try {
    await page.open();
    return page;
  } catch (error) {
    const none = error instanceof ServiceProblem && error.code === 'no_such_request';
    if (none && !isOwner(device)) {
      return beyondPage(context, device, 'request');
    }
    throw error;
  }
}

/** Until something waits; whoever decides about a part alone has no other page. */
async function idle(context: PageContext, device: BrowserPrincipal): Promise<Page> {
  const page = new IdlePage(context, device);
  await page.open();
  return page;
}

/** Only back to a page of this server: the address is not to send a person elsewhere. */
function leadBack(next: string | null, context: PageContext): void {
  const { strings, config } = context;
  if (next !== null && URL.canParse(next) && config.pages.includes(new URL(next).origin)) {
    window.location.assign(next);
    return;
  }
  // Whoever was let in by somebody else may have no JupyterLab here.
  const stay = actionLink(strings.enrolStay, () => context.open({ kind: 'none' }));
  context.show(goodPage(strings.enrolDone, strings.enrolBack, stay));
}

function noKey(context: PageContext, wanted: Subject): Page {
  const { strings, config, windowed } = context;
  if (!windowed) {
    return config.enrolled
      ? plainPage(strings.noKeyHere, strings.noKeyFramed, windowLink(wanted, strings.openWindow))
      : plainPage(strings.noKeyHere, strings.enrolFromTerminal);
  }
  const recover = (code: string): void => context.open({ kind: 'enrol', code });
  return plainPage(
    strings.noKeyHere,
    strings.enrolFromTerminal,
    strings.enrolReload,
    h(
      'p',
      {},
      actionLink(strings.recoverOffer, () => context.show(recoverPage(context, recover)))
    )
  );
}
