import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';

import { Bank } from './consent/bank';
import { press } from './consent/fixtures';
import { type Asked, Somebody } from './consent/people';
import { Served } from './served';

/** `facetry serve` alone, with a bank connected to it, an agent, and its operator's browser. */
export class Operated {
  static async open(browser: Browser): Promise<Operated> {
    const [served, bank] = await Promise.all([Served.open(), Bank.open()]);
    const terminal = await Somebody.enrol(served, 'owner', 'terminal', served.ownerCode);
    await terminal.system.registry.add(
      { name: 'bank', kind: 'openapi', config: { document_url: bank.document } },
      bank.key
    );
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = await context.newPage();
    const { code } = await terminal.system.requests.introduce('owner', 'Ada');
    await page.goto(`${served.consent}/#enrol=${encodeURIComponent(code)}`);
    await press(page.getByRole('button', { name: 'Let this browser approve' }));
    await expect(page.getByText('This browser can now approve')).toBeVisible();
    const spent = await served.link();
    await page.goto(spent);
    await expect(page.getByRole('heading', { name: 'Connected services' })).toBeVisible();
    const agent = await Somebody.enrol(served, 'agent', 'agent analyst');
    return new Operated(served, agent, page, spent, context, bank);
  }

  private constructor(
    readonly served: Served,
    readonly agent: Somebody,
    /** Of a browser that may approve, and was let in. */
    readonly page: Page,
    /** The link that let it in. */
    readonly spent: string,
    private readonly context: BrowserContext,
    private readonly bank: Bank
  ) {}

  /** What was asked for and the operator grants, on the card in the page. */
  async grant(asked: Asked, purpose: string) {
    const card = this.page.frameLocator('iframe[title="Approve or deny"]');
    await expect(card.locator('q')).toHaveText(purpose);
    await press(card.getByRole('button', { name: 'Grant', exact: true }));
    const [facet] = await asked.granted();
    return facet!;
  }

  async close(): Promise<void> {
    await this.context.close();
    await Promise.all([this.served.close(), this.bank.close()]);
  }
}
