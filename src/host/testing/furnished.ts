import { join } from 'node:path';

import { databaseFolder } from '../../engine/testing/folders';
import { type Fetch, type HeldFacet, signConfirmation } from '../../client';
import type { Need } from '../../protocol';
import { diagnose } from '../../service/doctor';
import type { Bank } from './bank';
import { connectBank } from './house';
import { enrol, FROM_PAGE, grant, type Somebody } from './people';
import type { CoreProcess, ProcessOptions } from './process';

/** A service in a process of its own, with an owner, an agent and one facet of it on the bank. */
export interface Furnished {
  owner: Somebody;
  agent: Somebody;
  facet: HeldFacet;
  /** The one that runs now. */
  core(): CoreProcess;
  /** Another agent with a facet like that. */
  another(petname: string): Promise<{ agent: Somebody; facet: HeldFacet }>;
  /** The owner confirms the act that a request is about. */
  confirm(request: string): Promise<void>;
  kill(): Promise<void>;
  /** One that runs ends in order before. */
  startAgain(options?: Partial<ProcessOptions>): Promise<void>;
  /** What `facetry doctor` finds wrong in the data folder; nothing may run over it. */
  differences(): Promise<unknown[]>;
  /** Erasures that it says go on at the next start. */
  unfinished(): Promise<number[]>;
  /** The data folder. */
  data: string;
}

export async function furnish(
  start: (data: string, options?: Partial<ProcessOptions>) => Promise<CoreProcess>,
  bank: Bank,
  need: Need
): Promise<Furnished> {
  const data = databaseFolder('facetry-p-');
  let core = await start(data);
  const fetch: Fetch = (address, init) => core.fetch('facets')(address, init);
  const introduced = async (kind: string, petname = kind): Promise<Somebody> => {
    const { ok } = await core.ask('introduce', { kind, petname });
    return enrol(fetch, (ok as { code: string }).code);
  };
  const owner = await introduced('owner');
  await connectBank(owner, bank);
  const challenge = async (): Promise<string> => {
    const consent = core.fetch('consent', FROM_PAGE);
    const answer = await consent('http://s/consent/challenge', { method: 'POST' });
    return ((await answer.json()) as { challenge: string }).challenge;
  };
  const another: Furnished['another'] = async petname => {
    const agent = await introduced('agent', petname);
    return { agent, facet: await grant(owner, agent, need, await challenge()) };
  };
  return {
    owner,
    ...(await another('agent')),
    another,
    core: () => core,
    async confirm(id) {
      const request = await owner.system.requests.show(id);
      const token = await signConfirmation(owner.holding, request, request.act!, {
        outcome: 'grant',
        mode: 'pointer',
        challenge: await challenge()
      });
      await owner.system.requests.decide(token);
    },
    kill: () => core.kill(),
    async startAgain(options) {
      await core.hangUp();
      core = await start(data, options);
      if (!('ready' in core.first)) {
        throw new Error(`did not start again: ${JSON.stringify(core.first)}`);
      }
    },
    differences: async () => (await diagnose(join(data, 'state.sqlite'))).differences,
    unfinished: async () => (await diagnose(join(data, 'state.sqlite'))).unfinished,
    data
  };
}
