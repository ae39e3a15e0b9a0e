import type { Page } from '@playwright/test';

import { Authenticator } from './support/authenticator';
import { expect, type Lab, press, Somebody, test } from './support/consent/fixtures';
import { click } from './support/pressed';

const BALANCE = { object: 'bank', actions: ['balance'] };
const heading = (shown: Page | Lab['frame']) => shown.getByRole('heading', { level: 1 });

/** The list of this browser's passkeys, in a window of its own. */
async function passkeysOf(lab: Lab): Promise<void> {
  const { page, house } = lab;
  await page.goto(`${house.core.origin}/#devices=all`);
  await opened(page);
}

async function opened(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Passkeys of this browser' }).click();
  await expect(heading(page)).toHaveText('Passkeys of this browser');
}

async function added(lab: Lab): Promise<Authenticator> {
  const { page } = lab;
  const authenticator = await Authenticator.plugIn(page);
  await passkeysOf(lab);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await press(page.getByRole('button', { name: 'Add it' }));
  await expect(heading(page)).toHaveText('The passkey is added');
  await page.getByRole('button', { name: 'Back to the list' }).click();
  return authenticator;
}

async function decisionOf(lab: Lab, request: string): Promise<string> {
  const { system } = await Somebody.enrol(lab.house.core, 'owner', 'auditor');
  const { entries } = await system.ledger.query({ kinds: ['decision'] });
  const tokens = entries.map(({ openings }) =>
    Buffer.from(openings['token']?.bytes ?? '', 'base64url').toString()
  );
  const payloads = tokens.map(token =>
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  );
  return payloads.find(payload => payload.includes(request)) ?? '';
}

test.describe('a passkey', () => {
  test('is added in a window, and from then on what the frame grants shows it', async ({ lab }) => {
    const authenticator = await added(lab);
    const { rpId, signCount } = (await authenticator.passkeys())[0]!;
    expect(rpId).toBe('localhost');
    await lab.open();
    const asked = await lab.house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    await press(lab.button('Grant'));
    await expect(heading(lab.frame)).toHaveText('Granted');
    expect((await asked.state()).state).toBe('granted');
    expect((await authenticator.passkeys())[0]!.signCount).toBeGreaterThan(signCount);
    expect(JSON.parse(await decisionOf(lab, asked.id))).toHaveProperty('passkey.signature');
  });

  test('is shown by keyboard alone: the digits of the card, and the browser asks', async ({
    lab
  }) => {
    await added(lab);
    await lab.open();
    const asked = await lab.house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    await lab.typesDigits(lab.button('Grant'));
    await expect(heading(lab.frame)).toHaveText('Granted');
    expect(JSON.parse(await decisionOf(lab, asked.id))).toMatchObject({
      mode: 'digits',
      passkey: { id: expect.any(String) }
    });
  });

  test('that is not shown grants nothing and loses nothing: the card says so, and stays', async ({
    lab
  }) => {
    const authenticator = await added(lab);
    await lab.open();
    const asked = await lab.house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    await authenticator.knows(false);
    await press(lab.button('Grant'));
    await expect(lab.frame.getByRole('alert').filter({ hasText: /./ })).toContainText(
      'No passkey was shown'
    );
    expect((await asked.state()).state).toBe('pending');
    await authenticator.knows(true);
    // The frame has grown by what was said: browsers drop what is pressed within half a second.
    await lab.quiet();
    await press(lab.button('Grant'));
    await expect(heading(lab.frame)).toHaveText('Granted');
  });

  test('is not asked for to deny', async ({ lab }) => {
    const authenticator = await added(lab);
    await authenticator.knows(false);
    await lab.open();
    const asked = await lab.house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    await click(lab.button('Deny'));
    await expect(heading(lab.frame)).toHaveText('Denied');
    expect((await asked.state()).state).toBe('denied');
  });

  test('is removed by itself, in a window, and then nothing is asked for', async ({ lab }) => {
    const authenticator = await added(lab);
    await opened(lab.page);
    await lab.page.getByRole('button', { name: 'Remove passkey 1' }).click();
    await authenticator.knows(false);
    await press(lab.page.getByRole('button', { name: 'Remove it' }));
    await expect(lab.page.getByRole('alert').filter({ hasText: /./ })).toContainText(
      'No passkey was shown'
    );
    await authenticator.knows(true);
    await press(lab.page.getByRole('button', { name: 'Remove it' }));
    await expect(heading(lab.page)).toHaveText('The passkey is removed');
    await authenticator.knows(false);
    await lab.open();
    const asked = await lab.house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    await press(lab.button('Grant'));
    await expect(heading(lab.frame)).toHaveText('Granted');
  });

  test('that is made where one is already is not made twice', async ({ lab }) => {
    await added(lab);
    await opened(lab.page);
    await lab.page.getByRole('button', { name: 'Add a passkey' }).click();
    await press(lab.page.getByRole('button', { name: 'Add it' }));
    await expect(lab.page.getByRole('alert').filter({ hasText: /./ })).toContainText(
      'already has a passkey of this browser'
    );
  });

  test('is not added in the frame: a page around it could ask for one in its name', async ({
    lab
  }) => {
    await Authenticator.plugIn(lab.page);
    await lab.show({ devices: 'all' });
    await expect(lab.frame.getByRole('button', { name: 'Passkeys of this browser' })).toHaveCount(
      0
    );
    const refused = await lab.frame.evaluate(() =>
      navigator.credentials
        .create({
          publicKey: {
            challenge: new Uint8Array(32),
            pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
            rp: { name: 'x' },
            user: { id: new Uint8Array(8), name: 'x', displayName: 'x' }
          }
        })
        .then(
          () => 'made',
          (error: Error) => error.name
        )
    );
    expect(refused).toBe('NotAllowedError');
  });

  test('that a hostile page around the frame asks for says whose page it was', async ({ lab }) => {
    const authenticator = await added(lab);
    const { credentialId } = (await authenticator.passkeys())[0]!;
    await lab.open();
    const asked = await lab.house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    // The relying party is the host name, whatever its port: the browser lets the page have it.
    const said = await lab.page.evaluate(async id => {
      const bytes = Uint8Array.from(atob(id), character => character.charCodeAt(0));
      const credential = (await navigator.credentials.get({
        publicKey: {
          challenge: new Uint8Array(32),
          allowCredentials: [{ type: 'public-key', id: bytes }],
          userVerification: 'required'
        }
      })) as PublicKeyCredential;
      return new TextDecoder().decode(credential.response.clientDataJSON);
    }, credentialId);
    const { notebook, core } = lab.house;
    expect(JSON.parse(said)).toMatchObject({ type: 'webauthn.get', origin: notebook.origin });
    expect(notebook.origin).not.toBe(core.origin);
    expect((await asked.state()).state).toBe('pending');
    await asked.withdraw();
  });
});
