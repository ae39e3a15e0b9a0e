import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

interface IWhere {
  /** Rules of axe that this page need not hold. */
  without?: string[];
  /** What of the page alone is looked at: in JupyterLab, what is ours. */
  include?: string;
  /** What of that is not looked at. */
  exclude?: string;
}

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];

/**
 * What axe finds wrong in a page without frames that are looked at. It may then do everything in
 * that page (its "legacy mode", a quarter of the time), and tell of what is wrong alone.
 */
export async function violationsIn(
  page: Page,
  { without = [], include, exclude }: IWhere = {}
): Promise<Violation[]> {
  const builder = new AxeBuilder({ page });
  if (include !== undefined) {
    builder.include(include);
  }
  if (exclude !== undefined) {
    builder.exclude(exclude);
  }
  const rules = Object.fromEntries(without.map(rule => [rule, { enabled: false }]));
  // Frames of other origins are told of in the usual mode alone.
  const alone = page.frames().length === 1 || exclude === 'iframe';
  const { violations } = await builder
    .setLegacyMode(alone)
    .options({ rules, resultTypes: ['violations'] })
    .analyze();
  return violations;
}

/** Those that keep somebody from using the page, in words. */
export async function seriousIn(page: Page, where?: IWhere): Promise<string[]> {
  const violations = await violationsIn(page, where);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
