import type { Vectors } from '../../../ledger/testing/vectors';
import { readVectors } from '../../../ledger/testing/vectors/files';
import type { Json } from '../../../protocol';
import { Elsewhere } from '../../testing/elsewhere';
import type { Somebody } from '../../testing/people';

type Case = Vectors['exports'][number];
type Step = Case['steps'][number];
type Act = Extract<Step, { act: string }>;

const ACTIONS = ['answer', 'end', 'next', 'offer', 'take'];
const { exports: cases } = readVectors();

/** A service, two notebooks of a JupyterLab elsewhere, and what answers have told so far. */
class Stage {
  static async open(): Promise<Stage> {
    const there = await Elsewhere.open();
    const host = await there.letIn('host', 'host');
    const [notebook, rival] = await Promise.all(
      ['accounts.ipynb', 'rival.ipynb'].map(name => there.broughtIn(host, 'notebook', name))
    );
    for (const { holding } of [notebook!, rival!]) {
      const needs = holding.askable([{ object: 'aios/exports', actions: ACTIONS }]);
      const asked = await holding.service.request(holding.keys, { needs, purpose: '' });
      for (const issued of asked.state === 'granted' ? asked.facets : []) {
        await holding.accept(issued);
      }
    }
    return new Stage(there, { notebook: notebook!, rival: rival! });
  }

  private constructor(
    private readonly there: Elsewhere,
    private readonly people: Record<Act['by'], Somebody>
  ) {}

  close(): Promise<void> {
    return this.there.close();
  }

  async step(step: Step): Promise<void> {
    const { house, owner } = this.there;
    if ('act' in step) {
      await this.acts(step);
    } else if ('consents' in step) {
      await owner.system.registry.add({ proposal: String(this.told(step.consents)) });
    } else if ('disconnects' in step) {
      await owner.system.registry.remove(step.disconnects);
    } else if ('calls' in step) {
      const payer = await house.enrol('agent', 'payroll');
      const need = { object: 'account', actions: [step.action] };
      const facet = await house.grant(owner, payer, need);
      const answer = facet.invoke(step.action, step.args as Record<string, Json>);
      this.calls.set(
        step.calls,
        answer.catch((error: unknown) => error as object)
      );
    } else {
      await this.calls.get(step.outcome);
      expect(await this.outcome()).toMatchObject({
        state: step.state,
        ...(step.status !== undefined && { status: step.status }),
        ...(step.code !== undefined && { code: step.code })
      });
    }
  }

  private async acts({ by, act, args, upload, ...expected }: Act): Promise<void> {
    const facet = this.people[by].holding.find('aios/exports', act);
    const body =
      upload === undefined
        ? {}
        : { body: { bytes: Buffer.from(upload), type: 'application/json' } };
    const answer = facet.invoke(act, this.told(args) as Record<string, Json>, body);
    if ('answer' in expected) {
      this.meets(expected.answer, await (await answer).json());
    } else {
      const code = 'problem' in expected ? expected.problem : expected.refused;
      await expect(answer).rejects.toMatchObject({ code });
    }
  }

  /** The newest outcome, with the code of why. */
  private async outcome(): Promise<object> {
    const { entries } = await this.there.owner.system.ledger.query({
      kinds: ['outcome'],
      limit: 1
    });
    const read = (group: 'result' | 'why'): object => {
      const bytes = entries[0]!.openings[group]?.bytes ?? '';
      return JSON.parse(Buffer.from(bytes, 'base64url').toString() || '{}') as object;
    };
    return { ...read('why'), ...read('result') };
  }

  /** With what answers have told in the place of its names. */
  private told(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.names.get(value) ?? value;
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    return Array.isArray(value)
      ? value.map(one => this.told(one))
      : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.told(one)]));
  }

  private meets(expected: Record<string, unknown>, answer: unknown): void {
    for (const [name, value] of Object.entries(expected)) {
      if (typeof value === 'string' && value.startsWith('$') && !this.names.has(value)) {
        this.names.set(value, String((answer as Record<string, unknown>)[name]));
      }
    }
    expect(answer).toEqual(this.told(expected));
  }

  private readonly names = new Map<string, string>();
  private readonly calls = new Map<string, Promise<unknown>>();
}

describe('a service agrees with the vectors of aios/exports:', () => {
  test.each(cases)('$why', async ({ steps }) => {
    const stage = await Stage.open();
    try {
      for (const step of steps) {
        await stage.step(step);
      }
    } finally {
      await stage.close();
    }
  });
});
