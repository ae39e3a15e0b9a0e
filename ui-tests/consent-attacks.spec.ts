import { createServer } from 'node:net';
import { once } from 'node:events';

import { signDecision } from './support/consent/client';
import {
  type Asked,
  digitsOf,
  expect,
  type Lab,
  NotebookServer,
  press,
  rest,
  Somebody,
  test
} from './support/consent/fixtures';

const NEED = { object: 'bank', actions: ['balance'] };

/** Longer than any arming: what is refused after it is not refused for haste. */
const LONG = 1_300;

test.describe('a page with hostile script around the frame', () => {
  let asked: Asked;

  test.beforeEach(async ({ lab, house }) => {
    asked = await house.agent.ask({ needs: [NEED], purpose: 'x' });
    await lab.show({ request: asked.id });
  });

  test.afterEach(async () => {
    await asked.withdraw();
  });

  async function expectPending(): Promise<void> {
    expect(await asked.state()).toEqual({ state: 'pending' });
  }

  /** The same press, honestly: what was refused was refused for the attack. */
  async function expectHonestPressCounts(lab: Lab): Promise<void> {
    await press(lab.button('Grant'));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  }

  /** Wherever the frame is moved to, all of it stays in view. */
  async function roomAround(lab: Lab): Promise<void> {
    await lab.page.setViewportSize({ width: 1000, height: 2000 });
    await lab.page.evaluate(() => (document.body.style.padding = '600px 0 2000px'));
    await lab.settle(lab.frame.locator('.card'));
  }

  test('does not press by script, even inside the frame', async ({ lab }) => {
    const grant = lab.button('Grant');
    await rest(grant);
    await expect(grant).toHaveAttribute('data-arming', 'armed');
    await grant.evaluate((button: HTMLElement) => {
      button.click();
      for (const kind of ['pointerdown', 'pointerup', 'click']) {
        const init = { bubbles: true, detail: 1, pointerType: 'mouse', isPrimary: true };
        button.dispatchEvent(new PointerEvent(kind, init));
      }
    });
    await lab.page.waitForTimeout(300);
    await expectPending();
    await expectHonestPressCounts(lab);
  });

  const COVERS: [string, string][] = [
    ['a nearly transparent overlay that lets clicks through', 'opacity: 0.02; background: red'],
    ['other words over the card', 'background: white; clip-path: inset(0 0 200px 0)'],
    ['an overlay over its first word', 'background: white; width: 20px; height: 90px']
  ];
  for (const [what, style] of COVERS) {
    test(`gets no grant through ${what}`, async ({ lab }) => {
      await lab.page.evaluate(css => {
        const cover = document.createElement('div');
        cover.id = 'cover';
        cover.style.cssText = `position: fixed; inset: 0; pointer-events: none; z-index: 9; ${css}`;
        document.body.append(cover);
      }, style);
      await expect(lab.frame.locator('.hint')).toContainText('Something is covering this card');
      await rest(lab.button('Grant'));
      await lab.page.waitForTimeout(LONG);
      await lab.page.mouse.down();
      await lab.page.mouse.up();
      await lab.page.keyboard.type(await digitsOf(lab.frame));
      await expectPending();
      await lab.page.evaluate(() => document.getElementById('cover')!.remove());
      await expectHonestPressCounts(lab);
    });
  }

  for (const css of ['opacity: 0.6', 'filter: contrast(0.2)', 'transform: scale(0.5)']) {
    test(`gets no grant of a frame with ${css}`, async ({ lab }) => {
      const frame = lab.page.locator('#consent');
      const before = await frame.evaluate(element => element.style.cssText);
      await frame.evaluate((element, more) => (element.style.cssText += `; ${more}`), css);
      await expect(lab.button('Grant')).toHaveAttribute('data-arming', 'hidden');
      await rest(lab.button('Grant'));
      await lab.page.waitForTimeout(LONG);
      await lab.page.mouse.down();
      await lab.page.mouse.up();
      await expectPending();
      await frame.evaluate((element, style) => (element.style.cssText = style), before);
      await expectHonestPressCounts(lab);
    });
  }

  test('gets no grant by pulling the frame under a pointer that rests on its words', async ({
    lab
  }) => {
    await roomAround(lab);
    const { mouse } = lab.page;
    const grant = lab.button('Grant');
    const to = (await grant.boundingBox())!;
    await rest(lab.frame.getByRole('heading', { level: 1 }));
    await expect(grant).toHaveAttribute('data-arming', 'armed');
    const from = await rest(lab.frame.getByRole('heading', { level: 1 }));
    await lab.page.evaluate(
      by => {
        const { style } = document.getElementById('around')!;
        style.left = `${by.x}px`;
        style.top = `${by.y}px`;
      },
      { x: from.x - to.x - 10, y: from.y - to.y - 10 }
    );
    await lab.page.waitForTimeout(LONG);
    await expect
      .poll(() => lab.button('Grant').evaluate(button => button.matches(':hover')))
      .toBe(true);
    await expect(lab.button('Grant')).toHaveAttribute('data-arming', 'resting');
    await mouse.down();
    await mouse.up();
    await lab.page.waitForTimeout(300);
    await expectPending();
    await expectHonestPressCounts(lab);
  });

  test('gets no grant by scrolling the frame under a resting pointer', async ({ lab }) => {
    await roomAround(lab);
    const { mouse } = lab.page;
    const to = (await lab.button('Grant').boundingBox())!;
    await mouse.move(to.x + 10, to.y - 490);
    await mouse.move(to.x + 12, to.y - 488);
    await lab.page.evaluate(() => window.scrollBy(0, 500));
    await lab.page.waitForTimeout(LONG);
    await expect
      .poll(() => lab.button('Grant').evaluate(button => button.matches(':hover')))
      .toBe(true);
    await expect(lab.button('Grant')).toHaveAttribute('data-arming', 'resting');
    await mouse.down();
    await mouse.up();
    await lab.page.waitForTimeout(300);
    await expectPending();
    await expectHonestPressCounts(lab);
  });

  test('gets no grant of a sliver that shows only the button', async ({ lab }) => {
    await lab.page.evaluate(() => {
      const around = document.getElementById('around')!;
      around.style.cssText = 'position: relative; overflow: hidden; height: 60px';
    });
    const grant = lab.button('Grant');
    const box = await grant.evaluate(button => button.getBoundingClientRect().top);
    await lab.page.evaluate(top => (document.getElementById('around')!.scrollTop = top - 8), box);
    await expect(grant).toHaveAttribute('data-arming', 'hidden');
    await rest(grant);
    await lab.page.waitForTimeout(LONG);
    await lab.page.mouse.down();
    await lab.page.mouse.up();
    await lab.page.keyboard.type(await digitsOf(lab.frame));
    await expectPending();
    await expect(lab.frame.locator('.hint')).toContainText('Part of this card is out of view');
    await lab.page.evaluate(() => {
      const around = document.getElementById('around')!;
      around.scrollTop = 0;
      around.style.cssText = 'position: relative';
    });
    await expectHonestPressCounts(lab);
  });

  test('gets no grant of a frame too small for its card', async ({ lab }) => {
    await lab.page.locator('#consent').evaluate(frame => (frame.style.maxHeight = '200px'));
    const grant = lab.button('Grant');
    await expect(grant).toHaveAttribute('data-arming', 'hidden');
    await grant.scrollIntoViewIfNeeded();
    await rest(grant);
    await lab.page.waitForTimeout(LONG);
    await lab.page.mouse.down();
    await lab.page.mouse.up();
    await expectPending();
  });

  test('gets no grant by taking the focus while somebody types', async ({ lab }) => {
    const { keyboard } = lab.page;
    const digits = await digitsOf(lab.frame);
    await lab.page.locator('#cell').evaluate((cell: HTMLElement) => {
      cell.addEventListener('keyup', ({ key }) => {
        if (key === '=') {
          document.getElementById('consent')!.focus();
        }
      });
    });
    await lab.page.locator('#cell').focus();
    // By chance the very digits, and the Enter that was meant for the cell: within the half second
    // in which no digits count, however slow this machine is.
    await keyboard.type(`x =${digits}`);
    await keyboard.press('Enter');
    await expect(lab.page.locator('#cell')).toHaveValue('x =');
    await expectPending();
    await lab.button('Grant').focus();
    for (const key of ['Enter', 'Space', 'NumpadEnter']) {
      await keyboard.press(key);
    }
    await expectPending();
    await lab.typesDigits(lab.button('Grant'));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });

  test('gets no card shown by messages that are not the page’s, or name no id', async ({
    lab,
    house
  }) => {
    const other = await house.agent.ask({ needs: [NEED], purpose: 'another' });
    const stranger = await NotebookServer.open();
    const child = await lab.page.evaluateHandle(async origin => {
      const frame = document.createElement('iframe');
      frame.src = origin;
      document.body.append(frame);
      await new Promise(loaded => (frame.onload = loaded));
      return frame;
    }, stranger.origin);
    const inside = (await child.contentFrame())!;
    await inside.evaluate(id => {
      for (let at = 0; at < window.parent.frames.length; at++) {
        window.parent.frames[at]!.postMessage({ facetry: 'show', request: id }, '*');
      }
    }, other.id);
    await lab.page.evaluate(
      ([id, port]) => {
        const { contentWindow } = document.getElementById('consent') as HTMLIFrameElement;
        const post = (message: unknown): void => contentWindow!.postMessage(message, '*');
        for (const request of [
          id!.toUpperCase(),
          `${id}0`,
          `../${id}`,
          [id],
          { id },
          7,
          '',
          null
        ]) {
          post({ facetry: 'show', request });
        }
        post({ facetry: 'show', request: id, proposal: id });
        post({ facetry: 'hide', request: id });
        post(`show ${id} ${port}`);
      },
      [other.id, String(house.core.port)] as const
    );
    await lab.page.waitForTimeout(500);
    await expect(lab.frame.locator('q')).toHaveText('x');
    await other.withdraw();
    await stranger.close();
    await expectHonestPressCounts(lab);
  });

  test('can’t swap the request between the look and the press', async ({ lab, house }) => {
    const other = await house.agent.ask({ needs: [NEED], purpose: 'another' });
    const grant = lab.button('Grant');
    await rest(grant);
    await expect(grant).toHaveAttribute('data-arming', 'armed');
    await lab.tell({ request: other.id });
    await lab.frame.locator('q', { hasText: 'another' }).waitFor();
    await lab.page.mouse.down();
    await lab.page.mouse.up();
    await lab.page.waitForTimeout(300);
    await expectPending();
    expect(await other.state()).toEqual({ state: 'pending' });
    await press(grant);
    expect(await other.state(20)).toMatchObject({ state: 'granted' });
    await expectPending();
  });

  test('that says the same again does not undo what the person has chosen', async ({ lab }) => {
    await lab.frame.getByLabel('Uses, at most').fill('2');
    await lab.tell({ request: asked.id });
    await press(lab.button('Grant narrowed'));
    expect((await asked.granted())[0]!.terms.uses).toBe(2);
  });

  test('reads neither the frame nor its key', async ({ lab }) => {
    const seen = await lab.page.evaluate(async () => {
      const { contentWindow } = document.getElementById('consent') as HTMLIFrameElement;
      let error = '';
      try {
        void contentWindow!.document.body;
      } catch (thrown) {
        error = (thrown as Error).name;
      }
      const databases = (await indexedDB.databases()).map(({ name }) => name);
      return { error, databases, storage: { ...localStorage, ...sessionStorage } };
    });
    expect(seen).toEqual({ error: 'SecurityError', databases: [], storage: {} });
    // Nor could a script of the frame itself carry the key away.
    const exported = await lab.frame.evaluate(async () => {
      const open = indexedDB.open('facetry');
      await new Promise(done => (open.onsuccess = done));
      const all = open.result.transaction('keys').objectStore('keys').getAll();
      await new Promise(done => (all.onsuccess = done));
      const [{ signing }] = all.result as [{ signing: { privateKey: CryptoKey } }];
      return crypto.subtle.exportKey('jwk', signing.privateKey).then(
        () => 'exported',
        (error: Error) => error.name
      );
    });
    expect(exported).toBe('InvalidAccessError');
  });

  test('gets nothing from what was sent once', async ({ lab, house }) => {
    const sent: { url: string; body: string }[] = [];
    lab.page.on('request', request => {
      if (request.method() === 'POST' && request.url().startsWith(house.core.origin)) {
        sent.push({ url: request.url(), body: request.postData() ?? '' });
      }
    });
    await expectHonestPressCounts(lab);
    const decisions = () =>
      sent
        .map(({ url, body }) => ({ url, body, claims: claimsOf(body) }))
        .filter(({ claims }) => claims.act === 'decide');
    // The browser tells of it after the service was asked.
    await expect.poll(decisions).not.toEqual([]);
    const action = decisions()[0]!;
    const { core } = house;
    const answer = await core.knock(
      'POST',
      new URL(action.url).pathname,
      core.fromPage,
      action.body
    );
    expect(answer).toEqual({ status: 404, body: '{"error":"not_found"}' });
    // Another owner's facet does not carry this person's decision either: it was spent.
    const owner = await Somebody.enrol(core, 'owner', 'terminal');
    const { decision } = action.claims.args as { decision: string };
    await expect(owner.system.requests.decide(decision)).rejects.toMatchObject({
      code: 'replayed'
    });
  });

  test('gets no grant of what was asked anew while the core ended between look and press', async ({
    lab,
    house
  }) => {
    const grant = lab.button('Grant');
    await rest(grant);
    await expect(grant).toHaveAttribute('data-arming', 'armed');
    await house.core.kill();
    await house.core.start();
    // The page would sign again what still waits, and says what it said: this does neither.
    await asked.withdraw();
    const instead = await house.agent.ask({ needs: [NEED], purpose: 'instead' });
    await lab.page.mouse.down();
    await lab.page.mouse.up();
    await expect(lab.frame.locator('main')).toContainText('This request was withdrawn');
    expect(await asked.state()).toMatchObject({ state: 'withdrawn' });
    expect(await instead.state()).toEqual({ state: 'pending' });
    await instead.withdraw();
  });
});

function claimsOf(token: string): { act?: string; args?: unknown } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as object;
  } catch {
    return {};
  }
}

test.describe('elsewhere', () => {
  test('no other origin shows the frame', async ({ page, house }) => {
    const stranger = await NotebookServer.open();
    await page.goto(stranger.page(house.core.origin));
    const element = await page.waitForSelector('#consent');
    const frame = (await element.contentFrame())!;
    await frame.waitForLoadState();
    expect(await frame.locator('#main').count()).toBe(0);
    expect(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual(
      []
    );
    await stranger.close();
  });

  test('a double click into a window that opens under it grants nothing', async ({
    lab,
    house
  }) => {
    const asked = await house.agent.ask({ needs: [NEED], purpose: 'x' });
    const opening = lab.page.context().waitForEvent('page');
    await lab.page.evaluate(address => {
      document.addEventListener('mousedown', () => window.open(address, '_blank', 'popup'), {
        once: true
      });
    }, `${house.core.origin}/#request=${asked.id}`);
    await lab.page.mouse.click(700, 500);
    const popup = await opening;
    const grant = popup.getByRole('button', { name: 'Grant', exact: true });
    const box = (await grant.boundingBox())!;
    await popup.mouse.click(box.x + 10, box.y + 10, { clickCount: 2 });
    await popup.mouse.click(box.x + 10, box.y + 10);
    expect(await asked.state()).toEqual({ state: 'pending' });
    // A pointer that rests arms nothing, however long it rests.
    await popup.waitForTimeout(LONG);
    await popup.mouse.down();
    await popup.mouse.up();
    expect(await asked.state()).toEqual({ state: 'pending' });
    expect(await popup.evaluate(() => window.opener as unknown)).toBeNull();
    await press(grant);
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
    await popup.close();
  });

  test('one challenge decides once', async ({ house }) => {
    const { core, agent } = house;
    const owner = await Somebody.enrol(core, 'owner', 'terminal');
    const answer = await core.knock('POST', '/consent/challenge', core.fromPage);
    const { challenge } = JSON.parse(answer.body) as { challenge: string };
    const decide = async (asked: Asked): Promise<unknown> => {
      const request = await owner.system.requests.show(asked.id);
      const granted = request.needs.map(({ terms }) => ({
        ...terms,
        expiry: Math.floor(Date.now() / 1000) + 600
      }));
      const verdict = { outcome: 'grant', granted, mode: 'pointer', challenge } as const;
      return owner.system.requests.decide(await signDecision(owner.holding, request, verdict));
    };
    const first = await agent.ask({ needs: [NEED], purpose: 'one' });
    const second = await agent.ask({ needs: [NEED], purpose: 'two' });
    await decide(first);
    await expect(decide(second)).rejects.toMatchObject({ code: 'challenge_spent' });
    expect(await second.state()).toEqual({ state: 'pending' });
    await second.withdraw();
  });

  test('no other name, page or site gets a word out of the consent door', async ({ house }) => {
    const { core } = house;
    const knock = (path: string, change: Record<string, string>): Promise<{ status: number }> =>
      core.knock(path === '/' ? 'GET' : 'POST', path, { ...core.fromPage, ...change });
    expect((await knock('/consent/challenge', {})).status).toBe(200);
    expect((await knock('/', {})).status).toBe(200);
    const wrong: Record<string, string>[] = [
      { host: `evil.example:${core.port}` },
      { host: 'localhost' },
      { host: `localhost:${core.port + 1}` },
      { origin: house.notebook.origin },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${core.port}` },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' }
    ];
    for (const change of wrong) {
      const answer = await knock('/consent/challenge', change);
      expect([change, answer]).toEqual([change, { status: 404, body: '{"error":"not_found"}' }]);
    }
    expect((await knock('/', { host: `evil.example:${core.port}` })).status).toBe(404);
  });

  test('the other loopback address is taken, too', async ({ house }) => {
    for (const host of ['127.0.0.1', '::1']) {
      const stranger = createServer();
      stranger.listen(house.core.port, host);
      const [error] = (await once(stranger, 'error')) as [NodeJS.ErrnoException];
      expect([host, error.code]).toEqual([host, 'EADDRINUSE']);
    }
  });
});
