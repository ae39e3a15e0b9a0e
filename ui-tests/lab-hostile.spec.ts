import type { FrameLocator, Locator, Page } from '@playwright/test';

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
import type { Journey } from './support/journey';

/** Longer than any arming: what is refused after it is not refused for haste. */
const LONG = 1_300;

/** Asks, and goes on without waiting: the kernel is free for what follows. */
const ASK = `import facetry
def ask():
    return facetry.need("bank", "withdraw", why="what is due", wait=False)
try:
    ask()
except facetry.Waiting as waiting:
    print(waiting)`;

/** Before anything else in a kernel: the code out of the pipe, spent twice, and the consent port. */
const STEAL = `import http.client, json, os, socket
def ask(connection, path, body, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json", **names})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()
def wallet():
    connection = http.client.HTTPConnection("wallet")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(os.environ["FACETRY_SOCKET"])
    return connection
def door():
    return http.client.HTTPConnection("127.0.0.1", PORT)
pipe = int(os.environ["FACETRY_FD"].split(":")[0])
code = os.read(pipe, 4096).decode()
first, said = ask(wallet(), "/wallet/session", {"code": code})
bearer = "Bearer " + json.loads(said)["token"]
need = {"object": "aios/requests", "actions": ["decide"]}
asked = ask(wallet(), "/wallet/need", {"needs": [need], "purpose": "x"}, authorization=bearer)
print(json.dumps({
    "first": first,
    "again": ask(wallet(), "/wallet/session", {"code": code})[0],
    "to decide": asked[0],
    "no origin": ask(door(), "/consent/challenge", {}, host=f"localhost:{PORT}")[0],
    "origin of the page": ask(door(), "/consent/challenge", {}, host=f"localhost:{PORT}",
                             origin="PAGE", sec_fetch_site="same-site")[0],
    "an enrolment": ask(door(), "/enrol", {"code": code}, host=f"localhost:{PORT}",
                        origin=f"http://localhost:{PORT}", sec_fetch_site="same-origin")[0],
}))`;

/** A person presses there, having waited for as long as any arming takes. */
async function pressUnarmed(lab: Journey, grant: Locator): Promise<void> {
  const box = (await grant.boundingBox())!;
  await lab.page.mouse.move(box.x + box.width / 2 - 6, box.y + box.height / 2 - 4);
  await lab.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await lab.page.waitForTimeout(LONG);
  await lab.page.mouse.down();
  await lab.page.mouse.up();
}

const granting = (card: FrameLocator | Page): Locator =>
  card.getByRole('button', { name: 'Grant', exact: true });

test('a hostile cell in JupyterLab gets nothing granted, whatever it tries; the person still can', async ({
  lab,
  jupyter
}) => {
  test.setTimeout(600_000);
  const { page } = lab;
  const grant = granting(lab.card);
  let request = '';
  let before = -1;
  const stillWaits = async (): Promise<void> => expect(await pending(jupyter)).toEqual([request]);

  await test.step('it asks, and shows a script in the page', async () => {
    await placeScript(jupyter);
    await lab.open('hostile.ipynb', [ASK, SHOW, 'granted = ask(); granted']);
    await lab.execute('facetry:show-facets');
    await lab.run('print(waiting)');
    await expect(grant).toBeVisible();
    [request] = (await pending(jupyter)) as [string];
    before = await newest(jupyter);
    await lab.run('hostile.js');
    await page.waitForFunction(() => 'hostile' in window);
  });

  await test.step('neither the frame nor its key can be read', async () => {
    const looked = await does(lab, 'look');
    const { databases, keys, ...frame } = looked;
    expect(frame).toEqual({
      document: 'SecurityError',
      address: 'SecurityError',
      element: 'null',
      storage: 'SecurityError',
      script: 'SecurityError'
    });
    expect(databases).not.toContain('consent');
    // JupyterLab’s own, and the page’s lesser key.
    expect(keys).toEqual([expect.stringMatching(/^\S+ page$/)]);
  });

  await test.step('messages, presses and keys of its making decide nothing', async () => {
    const heard = await does(lab, 'forge');
    expect(new Set(heard)).not.toContain('settled');
    await expect(lab.card.getByRole('heading', { level: 1 })).toContainText('hostile.ipynb asks');
    await stillWaits();
  });

  await test.step('the page’s key does what the page may, and no more', async () => {
    expect(await does(lab, 'useKey')).toEqual({
      decide: 'action_not_granted',
      introduce: 'action_not_granted',
      add: 'action_not_granted',
      resume: 'action_not_granted',
      remove: 'action_not_granted',
      'a new key': 'page'
    });
    await stillWaits();
  });

  await test.step('no address gives it a challenge, an answer or a code', async () => {
    expect(await does(lab, 'fetch')).toEqual({
      'a challenge': 'TypeError',
      'who may approve': 'TypeError',
      'an enrolment': 'TypeError',
      'unreadable: who may approve': 'opaque 0',
      'unreadable: a challenge': 'opaque 0',
      'where the welcome leads': 'opaqueredirect 0',
      'a code from the welcome': 'false'
    });
    await stillWaits();
  });

  for (const way of [
    'a nearly transparent overlay',
    'other words over the card',
    'a frame half transparent',
    'a frame made small',
    'a sliver with the buttons alone'
  ] as const) {
    await test.step(`a person’s press does not count through ${way}`, async () => {
      await does(lab, 'cover', way);
      await expect(grant).toHaveAttribute('data-arming', 'hidden');
      await pressUnarmed(lab, grant);
      await stillWaits();
      await does(lab, 'undo');
    });
  }

  await test.step('nor where the card is pulled under a pointer that rests', async () => {
    const heading = (await lab.card.getByRole('heading', { level: 1 }).boundingBox())!;
    const pointer = { x: heading.x + 40, y: heading.y + heading.height / 2 };
    const to = (await grant.boundingBox())!;
    await expect(async () => {
      await page.mouse.move(pointer.x - 4, pointer.y);
      await page.mouse.move(pointer.x, pointer.y);
      await expect(grant).toHaveAttribute('data-arming', 'armed', { timeout: 5_000 });
    }).toPass();
    const by = {
      x: pointer.x - to.x - to.width / 2,
      y: pointer.y - to.y - to.height / 2
    };
    await does(lab, 'pull', by);
    await expect(grant).not.toHaveAttribute('data-arming', 'armed');
    await page.waitForTimeout(LONG);
    await page.mouse.down();
    await page.mouse.up();
    await stillWaits();
    await does(lab, 'undo');
  });

  await test.step('nor in a frame of its own that lies unseen over the page', async () => {
    await does(lab, 'frameAgain');
    const again = granting(page.frameLocator('#hostile-frame'));
    await expect(again).toHaveAttribute('data-arming', 'hidden');
    await pressUnarmed(lab, again);
    await stillWaits();
    await does(lab, 'undo');
  });

  await test.step('a window that it opens is out of its reach', async () => {
    const [window, attempts] = await Promise.all([
      page.context().waitForEvent('page'),
      does(lab, 'openWindow')
    ]);
    const unarmed = granting(window);
    await expect(unarmed).toBeVisible();
    // What it tells the window to do goes nowhere: it counts as closed here.
    expect(attempts).toEqual({ closed: 'true', document: 'SecurityError', script: 'sent' });
    await expect(unarmed).toBeVisible();
    expect(await unarmed.getAttribute('data-arming')).not.toBe('armed');
    expect(await window.evaluate(() => window.opener as unknown)).toBeNull();
    await stillWaits();
    await window.close();
  });

  await test.step('nor does a kernel get in by its code, or by the consent port', async () => {
    const consent = new URL((await lab.sidebar.locator('iframe').getAttribute('src'))!);
    const code = STEAL.replaceAll('PORT', consent.port).replace('PAGE', new URL(page.url()).origin);
    await lab.open('thief.ipynb', [code]);
    const cell = await lab.run('FACETRY_FD');
    const output = cell.locator('.jp-OutputArea-output').last();
    await expect(output).toContainText('an enrolment');
    expect(JSON.parse(await output.innerText())).toEqual({
      first: 200,
      again: 401,
      'to decide': 409,
      'no origin': 404,
      'origin of the page': 404,
      'an enrolment': 404
    });
  });

  await test.step('what was refused is recorded with its true reason, and nothing widened', async () => {
    let entries: Awaited<ReturnType<typeof entriesAfter>> = [];
    const refused = async (): Promise<string[]> => {
      entries = await entriesAfter(jupyter, before);
      return refusedIn(entries);
    };
    const page_ = 'JupyterLab page';
    // What is refused is answered before it is written down.
    await expect
      .poll(refused)
      .toEqual([
        `${page_} aios/requests decide action_not_granted`,
        `${page_} aios/requests introduce action_not_granted`,
        `${page_} aios/registry add action_not_granted`,
        `${page_} aios/facets resume action_not_granted`,
        `${page_} aios/registry remove action_not_granted`,
        'thief.ipynb malformed'
      ]);
    const kinds = new Set(entries.map(({ kind }) => kind));
    for (const widening of WIDENING) {
      expect(kinds).not.toContain(widening);
    }
  });

  await test.step('the person decides as ever, and the cell goes on', async () => {
    await lab.execute('docmanager:open', { path: 'hostile.ipynb' });
    await lab.press(grant);
    await expect.poll(() => pending(jupyter)).not.toContain(request);
    const cell = await lab.run('granted = ask()');
    await expect(cell.locator('.jp-OutputArea').last()).toContainText('may use withdraw on bank');
  });
});
