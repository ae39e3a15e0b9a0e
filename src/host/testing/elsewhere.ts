import {
  Holding,
  knock,
  newKeys,
  type Rule,
  type ServiceClient,
  signRule,
  SystemObjects
} from '../../client';
import type { CoreOptions } from '../../service';
import { House } from './house';
import type { Somebody } from './people';

export const DAY = 24 * 3600;
export const NEED = { object: 'bank', actions: ['balance'] };

/** What somebody asks for who asks for `NEED`. */
export const asks = ({ holding }: Somebody) =>
  holding.service.request(holding.keys, { needs: holding.askable([NEED]), purpose: 'x' });

/** A service with an owner and a bank, and others' machines at its listen door. */
export class Elsewhere {
  static async open(options: Partial<CoreOptions> = {}): Promise<Elsewhere> {
    const house = await House.open(options);
    const owner = await house.enrol('owner', 'Ada');
    await house.connectBank(owner);
    return new Elsewhere(house, owner);
  }

  private constructor(
    readonly house: House,
    readonly owner: Somebody
  ) {}

  close(): Promise<void> {
    return this.house.close();
  }

  /** A time on the service's clock, in seconds. */
  until(seconds = DAY): number {
    return this.house.until(seconds);
  }

  /** What people read of somebody. */
  async called({ holding }: Somebody): Promise<string | undefined> {
    const { principals } = await this.owner.system.facets.list();
    return principals.find(({ principal }) => principal === holding.kid)?.petname;
  }

  /** Renamings in the ledger. */
  async renamings(): Promise<number> {
    return (await this.owner.system.ledger.query({ kinds: ['renaming'] })).entries.length;
  }

  /** A program on a machine elsewhere. */
  service(): ServiceClient {
    return this.house.from('192.0.2.7');
  }

  /** Who knocks as `kind`, let in as `as` while the owner types the code. */
  async letIn(
    kind: 'host' | undefined,
    as: 'host' | 'agent',
    ends = this.until(),
    petname = 'lab'
  ): Promise<Somebody> {
    const { owner, house } = this;
    const service = this.service();
    const keys = await newKeys();
    let typing: Promise<unknown> = Promise.resolve();
    const code = await knock(service, keys, {
      name: 'Ann’s JupyterLab',
      ...(kind && { kind }),
      onCode: knocked => {
        typing = owner.system.requests
          .knocking(knocked.code)
          .then(shown => owner.system.requests.admit(shown, petname, ends, { kind: as }));
      },
      pause: async ms => {
        await typing;
        house.ahead += ms;
      }
    });
    return this.enrolled(code, keys, service);
  }

  async enrolled(
    code: string,
    given?: Somebody['keys'],
    service = this.service()
  ): Promise<Somebody> {
    const keys = given ?? (await newKeys());
    const { facets } = await service.enrol(keys, { code });
    const holding = new Holding(service, keys);
    for (const issued of facets) {
      await holding.accept(issued);
    }
    return { holding, keys, system: new SystemObjects(holding) };
  }

  /** Whom a host brings in. */
  async broughtIn(
    host: Somebody,
    kind = 'notebook',
    petname = 'churn.ipynb',
    lab = 'lab'
  ): Promise<Somebody> {
    const { code } = await host.system.requests.bringIn(
      kind,
      `${petname} (${lab})`,
      host.holding.until!
    );
    return this.enrolled(code);
  }

  /** The owner's rule that grants the balance to whom `askers` names. */
  async rules(askers: Rule['askers']): Promise<void> {
    const grant = { objects: { exact: 'bank' }, actions: ['balance'], constraints: {}, uses: null };
    const rule: Rule = {
      name: 'balances',
      askers,
      grants: [{ ...grant, result: null }],
      lifetime: 3600,
      expiry: this.until(),
      uses: null
    };
    const { owner } = this;
    const { principals } = await owner.system.facets.list();
    const named = principals.find(
      ({ principal }) => 'principal' in askers && principal === askers.principal
    );
    const said = {
      mode: 'pointer',
      challenge: await this.house.challenge(),
      ...(named !== undefined && { named })
    } as const;
    await owner.system.requests.decide(await signRule(owner.holding, rule, said));
  }
}
