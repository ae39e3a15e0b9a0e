import { Problem } from '../../../protocol';
import { counts } from '../../counting';
import {
  type Clock,
  EventStream,
  type FacetBook,
  type FacetRecord,
  type Journal,
  type ServiceResponse,
  type SystemAction
} from '../../types';
import type { Calls } from '../calls/calls';
import type { Holding, Presented } from '../checks/admission';
import { GUARDS, json } from '../wire/answers';

export interface OwnCall {
  holding: Holding;
  args: Record<string, unknown>;
  upload: Uint8Array | null;
  presented: Presented;
  /** Whether it takes a use: what is done to the facet itself does not. */
  counts: boolean;
}

/** Actions of the service itself: the effect of each and its entry are one transaction of its own. */
export class OwnActions {
  constructor(
    private readonly parts: { journal: Journal; book: FacetBook; calls: Calls; clock: Clock }
  ) {}

  /** @throws Refusal, Problem */
  async perform(
    action: SystemAction,
    { holding, args, upload, presented, counts: taken }: OwnCall
  ): Promise<ServiceResponse> {
    const { chain, principal, facet, token } = holding;
    const call = this.parts.calls.enter(null, chain);
    const signal = AbortSignal.any([call.signal, presented.request.signal]);
    let streaming = false;
    try {
      if (taken) {
        await this.takeUse(chain);
      }
      const answer = await action.perform({
        door: presented.request.door,
        principal,
        facet,
        chain,
        args,
        upload,
        token,
        signal,
        goesOn: () => this.parts.calls.enter(null, chain)
      });
      if (taken && !action.definition.safe) {
        // People ask when a browser that may approve last did anything; a page that looks does not count.
        this.parts.book.noteUse(facet, this.parts.clock.now());
      }
      if (answer instanceof EventStream && presented.sealed) {
        throw new Problem(
          422,
          'not_sealable',
          'A view that goes on can not be sealed.',
          'Nothing was shown. Ask without the seal, or ask again and again.'
        );
      }
      if (answer instanceof EventStream) {
        streaming = true;
        return eventStream(answer, () => call.leave());
      }
      return json(200, answer);
    } finally {
      if (!streaming) {
        call.leave();
      }
    }
  }

  private async takeUse(chain: readonly FacetRecord[]): Promise<void> {
    if (chain.some(counts)) {
      await this.parts.journal.transact(unit => this.parts.book.takeUse(unit, chain));
    }
  }
}

function eventStream({ events }: EventStream, ended: () => void): ServiceResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      yield* events;
    } finally {
      ended();
    }
  }
  return { status: 200, headers: { 'content-type': 'text/event-stream', ...GUARDS }, body: body() };
}
