import {
  budgetFor,
  type Constraint,
  type Definition,
  type Need,
  jcs,
  normalizeNeed,
  ROWS,
  type Terms,
  uselessBudget
} from '../../protocol';
import { beyond, capped } from './capped';
import { triedBy, withTrial } from './trying';

/** One line of a request as the service shows it. */
export interface AskedLine {
  terms: Need;
  /** Whether object and all actions exist here. */
  known: boolean;
  definitions?: Record<string, Definition>;
}

/** Seconds offered for the end of a grant, shortest first. */
export const LIFETIMES = [900, 3600, 7200, 28800, 86400, 604800] as const;
const DEFAULT_LIFETIME = 3600;

/**
 * What a person is about to grant for one line: starts as what was asked (with the open end
 * closed by the default lifetime) and can only be narrowed.
 */
export class LineDraft {
  /**
   * @param now seconds since the epoch
   * @param bound what whoever decides may grant at most
   */
  constructor(
    private readonly line: AskedLine,
    readonly now: number,
    private readonly bound: Terms | null = null
  ) {
    const terms = bound === null ? line.terms : capped(line.terms, bound);
    const asked = { ...line, terms };
    this.asked = asked;
    this.endCapped = (terms.expiry ?? null) !== (line.terms.expiry ?? null);
    this.actions = new Set(this.grantableActions);
    this.uses = asked.terms.uses ?? null;
    this.calls = asked.terms.rate?.calls ?? null;
    this.rows = asked.terms.result?.rows ?? null;
    this.lending = asked.terms.delegation ?? false;
    this.confirm = asked.terms.confirm !== undefined;
    const open = (line.terms.expiry ?? null) === null;
    this.first = open && this.lifetimes().includes(DEFAULT_LIFETIME) ? DEFAULT_LIFETIME : null;
    this.lifetime = this.first;
    // An open end is closed by the default, which takes nothing away that anybody asked for.
    const compared = this.lifetime === null ? terms : { ...terms, expiry: null };
    this.capped = jcs(normalizeNeed(compared)) !== jcs(normalizeNeed(line.terms));
  }

  /** The line as it may be granted at most. */
  readonly asked: AskedLine;
  /** What was asked, before it was capped. */
  get requested(): Need {
    return this.line.terms;
  }

  /** Whether that is less than what was asked, because whoever decides may not grant more. */
  readonly capped: boolean;
  /** Whether its end is that of whoever decides, and not one that was asked for. */
  readonly endCapped: boolean;

  /** Those of the actions asked for that exist here, struck or not. */
  get grantableActions(): string[] {
    return this.asked.terms.actions.filter(action => this.offered(action));
  }

  /** Whether this action exists here. */
  offered(action: string): boolean {
    return Object.hasOwn(this.asked.definitions ?? {}, action);
  }

  /** Whether anything of this line could be granted. */
  get grantable(): boolean {
    return this.grantableActions.length > 0;
  }

  /** When a grant of `lifetime` seconds would end, in seconds since the epoch. */
  end(lifetime: number): number {
    return this.now + lifetime;
  }

  readonly actions: Set<string>;
  uses: number | null;
  /** Uses in any of the periods asked for; null where no rate was. */
  calls: number | null;
  rows: number | null;
  /** Budgets that are lower than asked. */
  readonly budgets = new Map<string, number>();
  /** Whether it may be passed on. */
  lending: boolean;
  /** Whether a person confirms each use. */
  confirm: boolean;
  /** Whether limits that are asked to be tried are; else they hold at once. */
  trying = true;
  /** Seconds from now; null keeps the asked end. */
  lifetime: number | null;
  /** The same, before anybody chose. */
  private readonly first: number | null;
  readonly limits = new Map<string, Constraint>();

  /** Whether a person may be asked each time where nobody said so. */
  get confirmable(): boolean {
    const { object, confirm } = this.asked.terms;
    return confirm === undefined && !object.startsWith('aios/');
  }

  /** The lifetimes that do not exceed what was asked. */
  lifetimes(): number[] {
    const end = this.asked.terms.expiry ?? null;
    return LIFETIMES.filter(seconds => end === null || this.now + seconds <= end);
  }

  /** Arguments that a limit can be set on, with their JSON type: those of `actions`. */
  limitable(actions: Iterable<string> = this.actions): { name: string; type: string }[] {
    const found = new Map<string, string>();
    for (const action of actions) {
      const schema = this.asked.definitions?.[action]?.args as
        { properties?: Record<string, { type?: unknown }> } | undefined;
      for (const [name, property] of Object.entries(schema?.properties ?? {})) {
        const type = typeof property.type === 'string' ? property.type : '';
        if (['number', 'integer', 'string'].includes(type)) {
          found.set(name, type);
        }
      }
    }
    return [...found].map(([name, type]) => ({ name, type }));
  }

  /** The terms this line would grant, or null when nothing of it is left. */
  terms(): Terms | null {
    if (this.actions.size === 0) {
      return null;
    }
    const {
      delegation_depth: depth,
      rate,
      budget: askedBudget,
      ...asked
    } = normalizeNeed(this.asked.terms);
    const budget = this.budget(askedBudget);
    const declared = new Set(this.declaredArguments());
    const constraints: Record<string, Constraint> = {};
    for (const [name, constraint] of Object.entries(asked.constraints)) {
      if (declared.has(name)) {
        constraints[name] = constraint;
      }
    }
    for (const [name, constraint] of this.limits) {
      if (declared.has(name)) {
        constraints[name] = narrower(constraints[name], constraint);
      }
    }
    const fields = asked.result?.fields;
    // No use lets more rows pass than there are in all.
    const most = budget?.[ROWS]?.limit ?? Infinity;
    const rows = this.rows === null ? null : Math.min(this.rows, most);
    const result =
      fields === undefined && rows === null
        ? null
        : { ...(fields && { fields }), ...(rows !== null && { rows }) };
    const terms: Terms = {
      ...asked,
      actions: [...this.actions].sort(),
      constraints,
      expiry: this.lifetime === null ? asked.expiry : this.now + this.lifetime,
      uses: this.uses,
      result,
      delegation: this.lending,
      ...(this.lending && depth !== undefined && { delegation_depth: depth }),
      ...(rate && { rate: { ...rate, calls: this.calls ?? rate.calls } }),
      ...(budget && { budget }),
      ...(this.confirm && { confirm: 'each_use' as const })
    };
    return withTrial(terms, triedBy(terms, this.asked.definitions), this.trying);
  }

  /** What was asked, with its open end closed by the default. */
  askedTerms(): Terms | null {
    return new LineDraft(this.line, this.now, this.bound).terms();
  }

  /** Why what is drafted is more than whoever decides may grant, or null. */
  beyond(): string | null {
    const terms = this.terms();
    const { definitions = {} } = this.asked;
    return terms === null || this.bound === null ? null : beyond(this.bound, terms, definitions);
  }

  /** A budget that is drafted and would let no use through, or null. */
  uselessBudget(): ReturnType<typeof uselessBudget> {
    const terms = this.terms();
    return terms && uselessBudget(terms, this.granted());
  }

  /** Whether a person has taken anything away from what was asked. */
  narrowed(): boolean {
    const asked = this.asked.terms;
    return (
      this.capped ||
      this.actions.size !== asked.actions.length ||
      this.limits.size > 0 ||
      this.budgets.size > 0 ||
      this.uses !== (asked.uses ?? null) ||
      this.calls !== (asked.rate?.calls ?? null) ||
      this.lending !== (asked.delegation ?? false) ||
      this.confirm !== (asked.confirm !== undefined) ||
      !this.trying ||
      this.rows !== (asked.result?.rows ?? null) ||
      this.lifetime !== this.first
    );
  }

  private budget(asked: Terms['budget']): Terms['budget'] {
    const kept = Object.entries(budgetFor(asked, this.granted()) ?? {}).map(([name, budget]) => {
      const limit = this.budgets.get(name) ?? budget.limit;
      const { each } = budget;
      return [name, { limit, ...(each !== undefined && each <= limit && { each }) }] as const;
    });
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  }

  /** What is chosen does. */
  private granted(): Definition[] {
    return [...this.actions].map(action => this.asked.definitions![action]!);
  }

  private declaredArguments(): string[] {
    return [...this.actions].flatMap(action => {
      const schema = this.asked.definitions?.[action]?.args as
        { properties?: Record<string, unknown> } | undefined;
      return Object.keys(schema?.properties ?? {});
    });
  }
}

/** Both limits; of two ranges, the lower bound asked for stays. */
function narrower(asked: Constraint | undefined, limit: Constraint): Constraint {
  const range = limit.range && { ...asked?.range, ...limit.range };
  return { ...asked, ...limit, ...(range && { range }) };
}
