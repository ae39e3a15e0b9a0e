import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { expect, test } from './support/fixtures';
import {
  does,
  entriesAfter,
  newest,
  pending,
  placeScript,
  refusedIn,
  SHOW,
  WIDENING
} from './support/hostile/tried';

test.use({ actionTimeout: 45_000 });

/** What would run, were a name ever taken for markup: in a path, in a file’s name, in a reason. */
const MARKUP = '<img src=x onerror=window.owned=1>';
const HOSTILE = `${MARKUP}.ipynb`;
const FILE = `2024/${MARKUP}.csv`;
const PURPOSE = `</q></script>${MARKUP}<script>window.owned=1</script>`;

const ASK = `import facetry
facetry.need_all(
    ("bank", "deposit", {"amount": facetry.at_most(50)}),
    ("sales", "read", {"path": facetry.path("2024/*")}),
    ("gauges", "gauges_get"),
    why=${JSON.stringify(PURPOSE)},
)`;

/** The words of the viewer for why something was refused. */
const REASONS: Record<string, string> = {
  action_not_granted: 'that action was not granted',
  argument_unknown: 'the action has no such argument',
  constraint: 'an argument is outside the limits granted',
  replayed: 'the token was used before',
  wrong_facet: 'the token names another facet'
};

/** An upstream that sends on to what only this machine reaches, and that. */
class Upstreams {
  readonly asked: string[] = [];
  readonly inside: string[] = [];

  static async open(): Promise<Upstreams> {
    const opened = new Upstreams();
    for (const server of opened.servers) {
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    }
    return opened;
  }

  /** Its address, and that of what lies inside. */
  get origins(): [string, string] {
    const [own, inside] = this.servers.map(
      server => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    );
    return [own!, inside!];
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
  }

  private readonly servers: Server[] = [
    createServer((request, response) => {
      this.asked.push(request.url!);
      if (request.url === '/gauges/moved') {
        response.writeHead(302, { location: `${this.origins[1]}/secret` }).end();
      } else {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      }
    }),
    createServer((request, response) => {
      this.inside.push(request.url!);
      response.end('secret');
    })
  ];
}

type Answer = [status: number, headers: Record<string, string>, body: string];

test('the hostile cell: a package and a script try everything, get one and the same 404, and each try is told', async ({
  lab,
  jupyter
}) => {
  test.setTimeout(600_000);
  const { page, card } = lab;
  const upstreams = await Upstreams.open();
  const [gauges, inside] = upstreams.origins;
  const grant = card.getByRole('button', { name: 'Grant', exact: true });
  let foreign = '';
  let before = -1;
  let refusals: { index: number; code: string }[] = [];

  await test.step('another notebook holds a facet', async () => {
    await lab.execute('facetry:show-facets');
    const connected = lab.execute('facetry:connect', {
      name: 'gauges',
      kind: 'openapi',
      config: { address: gauges, methods: [{ method: 'GET', path: '/gauges/{name}' }] }
    });
    await lab.connect('gauges');
    await connected;
    await lab.open('honest.ipynb', ['import facetry\nfacetry.need("bank", "deposit")']);
    await lab.run('facetry.need');
    await lab.press(grant);
    await expect(lab.row('bank')).toBeVisible();
    foreign = (await lab.row('bank').getAttribute('data-facet'))!;
  });

  await test.step('names and reasons that hold markup are words on the card', async () => {
    const tour = join(jupyter.notebooks, 'facetry-tour/data');
    await mkdir(join(tour, '2024'), { recursive: true });
    await writeFile(join(tour, FILE), 'region,sum\n');
    await copyFile(
      join(__dirname, 'support/hostile/helpful.py'),
      join(jupyter.notebooks, 'helpful.py')
    );
    await placeScript(jupyter);
    await lab.open(HOSTILE, [
      ASK,
      SHOW,
      `import helpful\nprint(helpful.tries(${JSON.stringify(inside)}, ${JSON.stringify(foreign)}))`,
      `helpful.read(${JSON.stringify(FILE)})`,
      'facetry.need("bank", "withdraw", why="more", wait=False)'
    ]);
    const cell = await lab.run('facetry.need_all');
    await expect(card.getByRole('heading', { level: 1 })).toContainText(`${MARKUP}.ipynb asks`);
    await expect(card.locator('q').first()).toHaveText(PURPOSE);
    await lab.press(grant);
    await expect(cell.locator('.jp-OutputArea')).toContainText('may use read on sales');
    before = await newest(jupyter);
  });

  await test.step('a package that it imports gets the same 404 for all that it is not given', async () => {
    const cell = await lab.run('helpful.tries');
    const output = cell.locator('.jp-OutputArea-output').last();
    await expect(output).toContainText('there is not');
    const answers = JSON.parse(await output.innerText()) as Record<string, Answer>;
    const {
      first,
      'an address for a name': named,
      'where its upstream sends on': moved,
      "another notebook's facet": others,
      'a facet that there is not': nobodys,
      ...refused
    } = answers as Record<string, Answer>;
    expect(first![0]).toBe(200);
    // What makes another path of the upstream's is not sent, and where it sends on nobody goes.
    expect(named![0]).toBe(422);
    expect(named![2]).toContain('name holds a slash');
    expect(moved![0]).toBe(502);
    // The first was a person’s, who connected it.
    expect(upstreams.asked.slice(1)).toEqual(['/gauges/moved']);
    expect(upstreams.inside).toEqual([]);
    // The wallet signs nothing with another notebook’s facet: the service is not even asked.
    expect(others).toEqual(nobodys);
    const all = Object.values(refused);
    expect(all).toHaveLength(8);
    for (const answer of all) {
      expect(answer).toEqual(all[0]);
    }
    expect(all[0]![0]).toBe(404);
    expect(all[0]![2]).toBe('{"error":"not_found"}');
  });

  await test.step('a script that it shows gets the same 404, with the page’s own key', async () => {
    await lab.run('hostile.js');
    await page.waitForFunction(() => 'hostile' in window);
    const { allowed, ...refused } = await does(lab, 'onTheWire', foreign);
    expect((JSON.parse(allowed!) as Answer)[0]).toBe(200);
    const all = new Set(Object.values(refused));
    expect([...all]).toEqual([refused['no such address']]);
    expect((JSON.parse([...all][0]!) as Answer)[0]).toBe(404);
  });

  await test.step('nor does it have the service call an address inside', async () => {
    expect(await does(lab, 'reachInside')).toEqual({
      'http://169.254.169.254': 'address_refused',
      'http://[::ffff:169.254.169.254]': 'address_spelling',
      'http://0x7f.1': 'address_spelling',
      'http://metadata@127.0.0.1': 'address_has_user',
      'file:///etc/passwd': 'address_malformed'
    });
  });

  await test.step('its own request is granted by nothing that it does', async () => {
    await lab.run('facetry.need("bank", "withdraw"');
    await expect(grant).toBeVisible();
    const waiting = await pending(jupyter);
    expect(waiting).toHaveLength(1);
    expect(await does(lab, 'useKey')).toMatchObject({ decide: 'action_not_granted' });
    expect(await does(lab, 'forge')).not.toContain('settled');
    expect(await does(lab, 'look')).toMatchObject({ document: 'SecurityError' });
    expect(await pending(jupyter)).toEqual(waiting);
    await lab.deny(card);
  });

  await test.step('each refused attempt is an entry with its true reason', async () => {
    const last = 'aios/registry remove action_not_granted';
    // What was tried last may be recorded after its answer.
    await expect
      .poll(async () => refusedIn(await entriesAfter(jupyter, before)).join('\n'))
      .toContain(last);
    const entries = await entriesAfter(jupyter, before);
    // What no holder signed is told in sum, as `refusals`, once a minute.
    const told = refusedIn(entries);
    refusals = entries
      .filter(({ kind }) => kind === 'refusal')
      .map(({ index }, at) => ({ index, code: told[at]!.split(' ').at(-1)! }));
    const package_ = HOSTILE;
    const script = 'JupyterLab page';
    expect(told).toEqual([
      `${package_} bank withdraw action_not_granted`,
      `${package_} bank deposit constraint`,
      `${package_} bank deposit constraint`,
      `${package_} bank deposit argument_unknown`,
      `${package_} bank decide action_not_granted`,
      `${package_} sales read constraint`,
      `${package_} sales read constraint`,
      `${package_} bank deposit replayed`,
      `${script} aios/self facets replayed`,
      `${script} aios/self facets wrong_facet`,
      `${script} aios/self withdraw action_not_granted`,
      `${script} bank deposit action_not_granted`,
      `${script} aios/self facets argument_unknown`,
      `${script} aios/requests decide action_not_granted`,
      `${script} aios/requests introduce action_not_granted`,
      `${script} aios/registry add action_not_granted`,
      `${script} aios/facets resume action_not_granted`,
      `${script} ${last}`
    ]);
    const kinds = entries.map(({ kind }) => kind);
    expect(kinds.filter(kind => kind === 'decision')).toHaveLength(1);
    for (const widening of WIDENING.filter(kind => kind !== 'decision')) {
      expect(kinds).not.toContain(widening);
    }
  });

  await test.step('and the viewer says it, with the names as words', async () => {
    const details = page.locator('#jp-facetry-provenance').getByRole('complementary');
    for (const { index, code } of refusals) {
      await lab.execute('facetry:open-provenance', { index });
      await expect(details).toContainText(`recorded #${index}`);
      await expect(details.locator('dd strong')).toHaveText(REASONS[code]!);
    }
    await lab.execute('facetry:open-provenance', { index: refusals[0]!.index });
    await expect(details).toContainText(HOSTILE);
  });

  await test.step('no markup of its became part of any page', async () => {
    for (const frame of page.frames()) {
      expect(await frame.evaluate(() => 'owned' in window)).toBe(false);
      expect(await frame.locator('img[src="x"]').count()).toBe(0);
    }
  });
  await upstreams.close();
});
