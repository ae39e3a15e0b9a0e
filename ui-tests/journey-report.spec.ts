import { Company } from './support/company';
import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';
import { Pictures } from './support/pictures';
import { click } from './support/pressed';

// As large as README shows it, so that it can be read there; with points enough for a fine screen.
test.use({
  viewport: { width: 1192, height: 860 },
  deviceScaleFactor: 1.15,
  actionTimeout: 45_000
});

const CELLS = [
  `import facetry, openai

look = facetry.need("sales", "read", rows=5, why="a first look")
look.read("2024/orders.csv")`,
  `sales, llm, crm = facetry.need_all(
    ("sales", "read", {"rows": 1_000_000}),
    ("openai", "chat", {"budget": {"usage.total_tokens": 200_000}}),
    ("crm", "customers_get"),
    why="churn report", expires="2h")
ai = openai.OpenAI(api_key="unused", http_client=facetry.httpx(llm))`,
  'sales.read("2024/orders.csv")',
  `said = ai.chat.completions.create(
    model="small", messages=[{"role": "user", "content": "Why do customers leave?"}])
said.choices[0].message.content`,
  'crm.customers_get(17)',
  'crm.customers_delete(17)'
];

test('a report: three services, one card, a million rows asked for, ten thousand granted, no key in the notebook', async ({
  newcomer,
  page
}, info) => {
  test.setTimeout(600_000);
  const journey = new Journey(page, newcomer);
  const company = await Company.open();
  const { card } = journey;
  const output = (code: string) => journey.cell(code).locator('.jp-OutputArea');

  await test.step('the three services are connected; two keys are typed on the approval page', async () => {
    await journey.arrive();
    await journey.execute('facetry:show-facets');
    const dialog = page.getByRole('dialog');
    const connect = async (name: string, kind: string, config: object, key?: string) => {
      const done = journey.execute('facetry:connect', { name, kind, config });
      if (key !== undefined) {
        await journey.frame(dialog).locator('#secret').fill(key);
      }
      await journey.connect(name);
      await done;
    };
    const { sales, model, crm, keys } = company;
    await connect('sales', 'files', { folder: sales, write: false });
    await connect('openai', 'model', { api: 'openai', address: `${model.address}/v1` }, keys.model);
    await connect('crm', 'openapi', { document_url: `${crm.address}/openapi.json` }, keys.crm);
  });

  await test.step('a first look at five rows', async () => {
    await journey.execute('application:toggle-side-tabbar', { side: 'right' });
    await journey.execute('statusbar:toggle');
    await journey.open('churn.ipynb', CELLS);
    await journey.execute('application:close-other-tabs');
    await journey.run('look.read');
    await journey.press(card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(output('look.read').getByRole('row')).toHaveCount(6);
    await expect(output('look.read').getByRole('button', { name: /recorded #\d+/ })).toBeVisible();
  });

  await test.step('one card asks for three services; ten thousand rows are granted of a million', async () => {
    await widen(journey, 500);
    const cell = await journey.run('facetry.need_all');
    await cell.locator('.jp-InputPrompt').first().click();
    const rows = card.getByLabel('Rows, at most');
    const narrow = card.getByText('Narrow', { exact: true }).first();
    await expect(card.locator('.granted .sentence')).toHaveCount(3);
    await expect(rows).toBeHidden();
    await expect(card.getByText('at most 1000000 rows')).toHaveCount(2);
    const fold = async (shut: boolean) => {
      await click(narrow);
      await expect(rows).toBeVisible({ visible: !shut });
    };
    await fold(false);
    await rows.fill('10000');
    await fold(true);
    await expect(card.getByText('at most 10000 rows')).toHaveCount(1);
    await new Pictures(page, info).take('report', page, async () => {
      await page.mouse.move(1180, 850);
      await expect(card.getByText('or type')).toBeVisible();
    });
    await journey.press(card.getByRole('button', { name: 'Grant narrowed' }));
    await expect(output('need_all')).toContainText('at most 10,000 rows');
  });

  await test.step('each does what it says, and nothing else', async () => {
    await journey.run('sales.read');
    await expect(output('sales.read')).toContainText('10,000 rows');
    await journey.run('ai.chat');
    await expect(output('ai.chat')).toContainText('They want less.');
    await journey.run('customers_get(17)');
    await expect(output('customers_get(17)')).toContainText('Ada');
    await journey.run('customers_delete');
    await expect(output('customers_delete')).toContainText('you hold customers_get.');
    expect(company.crm.seen.map(({ method }) => method)).not.toContain('DELETE');
  });

  await test.step('no key is in the notebook', async () => {
    await journey.execute('docmanager:save');
    const saved = JSON.stringify(await journey.saved('churn.ipynb'));
    expect(saved).not.toContain(company.keys.model);
    expect(saved).not.toContain(company.keys.crm);
  });
  await company.close();
});

/** Pulls the edge of the sidebar. */
async function widen({ page, sidebar }: Journey, width: number): Promise<void> {
  const { x, width: before } = (await sidebar.boundingBox())!;
  await page.mouse.move(x + before + 2, 300);
  await page.mouse.down();
  await page.mouse.move(x + width + 2, 300, { steps: 5 });
  await page.mouse.up();
}
