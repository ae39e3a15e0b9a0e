import { hostname, userInfo } from 'node:os';

import {
  type Holding,
  Principal,
  type PrincipalKeys,
  ServiceClient,
  type SystemObjects,
  exportKeys,
  importKeys,
  newKeys
} from '../client';
import type { Context } from './context';
import { atTerminal } from './deciding';
import { CommandError } from './errors';
import { KeyFiles, type KeptPrincipal } from './keys/keyFiles';
import { seal, unseal } from './keys/sealed';
import { askNewPassphrase } from './newPassphrase';
import type { Terminal } from './terminal';

/** Under this name lies the key that looks and narrows, and never widens. */
const VIEWER = 'viewer';
export const DEFAULT_AGENT = 'cli';
const SHORTEST_PASSPHRASE = 8;
/** Kinds whose keys decide. */
const DECIDES = ['owner', 'approver'];

/** A principal of the command line, opened. */
export interface Opened {
  principal: Principal;
  holding: Holding;
  system: SystemObjects;
  kept: KeptPrincipal;
}

/** Agents to use facets with, a viewer to look with, and an owner's device to decide with. */
export class Identities {
  constructor(private readonly context: Context) {
    const { base, fetch } = context.address();
    this.service = new ServiceClient({ base, fetch, clock: context.clock });
  }

  readonly service: ServiceClient;

  async files(): Promise<KeyFiles> {
    const { issuer } = await this.service.identity();
    return new KeyFiles(this.context.keys, this.context.data, issuer);
  }

  /** The agent `name`; enrolled on first use where the supervisor introduces it. */
  async agent(name: string = DEFAULT_AGENT): Promise<Opened> {
    const files = await this.files();
    const known = await files.read(agentFile(name));
    return known ? this.open(known) : this.introduceAgent(name);
  }

  async agentNames(): Promise<string[]> {
    const names = await (await this.files()).names();
    return names.filter(name => name.startsWith('agent.')).map(name => name.slice(6));
  }

  /** The lesser key; falls back to the owner's, with the passphrase. */
  async viewer(): Promise<Opened> {
    return (await this.lesser()) ?? this.owner(this.context.terminal());
  }

  /** The lesser key; undefined where there is none, and nobody near who introduces one. */
  async lesser(): Promise<Opened | undefined> {
    const known = await (await this.files()).read(VIEWER);
    if (known) {
      return this.open(known);
    }
    const petname = `terminal of ${userInfo().username}`;
    const code = await this.introduced({ kind: 'page', petname });
    return code === undefined ? undefined : this.enrolKept(VIEWER, code);
  }

  /** The viewer, or the deciding key at a terminal where that was asked for. */
  async looking(asOwner: boolean): Promise<Opened> {
    return asOwner ? atTerminal(this.context, terminal => this.owner(terminal)) : this.viewer();
  }

  /** Enrols an agent with a code. */
  enrolAgent(name: string, code: string): Promise<Opened> {
    return this.enrolKept(agentFile(name), code);
  }

  /** Enrols the deciding key, to be kept under a passphrase. */
  async enrolOwner(code: string, name: string | undefined): Promise<Opened> {
    const terminal = this.context.terminal();
    try {
      const files = await this.files();
      if (files.sealed() !== undefined) {
        terminal.say('A deciding key is kept here already; the new one takes its place.');
      }
      const passphrase = await newPassphrase(terminal);
      const kept = await this.enrol(code, name ?? `terminal on ${hostname()}`);
      if (!DECIDES.includes(kept.kind)) {
        throw new CommandError(
          'not_deciding',
          'That code was for somebody who decides nothing; it is used up, and nothing was kept. A ' +
            'deciding key that was here before still is.'
        );
      }
      files.putSealed(await seal(kept, passphrase, this.context.guessCost));
      return await this.open(kept);
    } finally {
      terminal.close();
    }
  }

  async hasOwner(): Promise<boolean> {
    return (await this.files()).sealed() !== undefined;
  }

  /** The deciding key, opened with the passphrase a person types. */
  async owner(terminal: Terminal): Promise<Opened> {
    const sealed = (await this.files()).sealed();
    if (sealed === undefined) {
      throw new CommandError(
        'no_deciding_key',
        'No deciding key is kept here. Enrol this terminal with `facetry enrol --code -`.'
      );
    }
    const passphrase = await terminal.askSecret('Passphrase of the deciding key: ');
    return this.open(await unseal<KeptPrincipal>(sealed, passphrase));
  }

  /** Keeps what an agent holds now, and which requests are open. */
  async save(name: string, { kept, principal }: Opened): Promise<void> {
    await (await this.files()).write(agentFile(name), { ...kept, ...principal.state() });
  }

  private async introduceAgent(name: string): Promise<Opened> {
    const code = await this.introduced({ kind: 'agent', petname: agentPetname(name) });
    if (code === undefined) {
      throw new CommandError(
        'not_enrolled',
        `This service does not know an agent “${name}” yet. Have an owner run ` +
          `\`facetry agent add ${name}\`, then \`facetry agent enrol ${name} --code -\`.`
      );
    }
    return this.enrolAgent(name, code);
  }

  private introduced(who: {
    kind: 'page' | 'agent';
    petname: string;
  }): Promise<string | undefined> {
    return this.context.service === undefined
      ? this.context.introduce(who)
      : Promise.resolve(undefined);
  }

  private async enrolKept(file: string, code: string): Promise<Opened> {
    const kept = await this.enrol(code);
    await (await this.files()).write(file, kept);
    return this.open(kept);
  }

  /** @param name what it is called, where its code leaves that to it */
  private async enrol(code: string, name?: string): Promise<KeptPrincipal> {
    const fresh: PrincipalKeys = await newKeys({ extractable: true });
    const { kind, petname, facets } = await this.service.enrol(fresh, {
      code,
      ...(name !== undefined && { name })
    });
    const identity = await this.service.identity();
    return { identity, petname, kind, keys: await exportKeys(fresh), facets, open: [] };
  }

  private async open(kept: KeptPrincipal): Promise<Opened> {
    const { base, fetch } = this.context.address();
    // What answers must be the service that these keys were made for.
    const service = new ServiceClient({
      base,
      fetch,
      clock: this.context.clock,
      identity: kept.identity
    });
    await service.wellKnown();
    const principal = await Principal.restore(service, await importKeys(kept.keys), kept);
    const { holding, system } = principal;
    return { principal, holding, system, kept };
  }
}

/** As people see it. */
export function agentPetname(name: string): string {
  return `agent ${name}`;
}

function agentFile(name: string): string {
  return `agent.${name}`;
}

function newPassphrase(terminal: Terminal): Promise<string> {
  terminal.say(
    'Choose a passphrase for the deciding key. You will be asked for it at every decision.'
  );
  return askNewPassphrase(terminal, {
    what: 'deciding key',
    atLeast: SHORTEST_PASSPHRASE
  });
}
