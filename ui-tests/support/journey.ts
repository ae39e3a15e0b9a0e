import type { FrameLocator, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

import type { Jupyter } from './jupyter';
import { hasKeys, pressUntil, typeDigits } from './keys';
import { pressed } from './pressed';
import { readInSight, readThrough } from './reading';

/** How long JupyterLab may take until it can be used, in milliseconds. */
const STARTS = 120_000;

interface IOpened {
  sessionContext: { ready: Promise<void> };
}

interface IWindow {
  jupyterapp: {
    restored: Promise<void>;
    shell: { currentWidget: IOpened };
    commands: { execute(id: string, args: object): Promise<unknown> };
  };
}

/** A command of the JupyterLab that is in a page. */
export function execute(page: Page, command: string, args: object = {}): Promise<void> {
  return page.evaluate(
    async ([id, given]) => {
      await (window as unknown as IWindow).jupyterapp.commands.execute(id, given);
    },
    [command, args] as const
  );
}

/** Has a command begin, for one whose end waits for what the test does next. */
export function begin(page: Page, command: string, args: object = {}): Promise<void> {
  return page.evaluate(
    ([id, given]) => {
      void (window as unknown as IWindow).jupyterapp.commands.execute(id, given);
    },
    [command, args] as const
  );
}

/** The server that a journey is on, signed in. */
type Visited = Pick<Jupyter, 'page' | 'fetch'>;

/** The steps of a person in JupyterLab, by what a person sees. */
export class Journey {
  constructor(
    readonly page: Page,
    private readonly jupyter: Visited
  ) {}

  /** As the browser is opened by `jupyter lab`: one button, then JupyterLab. */
  async arrive(path = 'facetry/welcome'): Promise<void> {
    await this.visit(path);
    await this.press(this.page.getByRole('button', { name: 'Let this browser approve' }));
    await this.ready();
  }

  /** Opens a page of the server, signed in. */
  async visit(path: string): Promise<void> {
    // Not 127.0.0.1: the consent page keeps the host name that it was enrolled at.
    await this.page.goto(this.jupyter.page(path).replace('127.0.0.1', 'localhost'));
  }

  /** Waits until JupyterLab can be used. */
  async ready(): Promise<void> {
    await this.page.waitForURL(/\/(lab|tree|notebooks)/, { timeout: STARTS });
    // Beside another tab JupyterLab leaves for a workspace of its own while it starts; what waits in
    // the page before it, waits for ever.
    await this.page.waitForFunction(
      () => {
        const here = window as unknown as Partial<IWindow> & { restored?: boolean };
        void here.jupyterapp?.restored.then(() => (here.restored = true));
        return here.restored === true;
      },
      undefined,
      { timeout: STARTS }
    );
  }

  get sidebar(): Locator {
    return this.page.locator('#jp-facetry-sidebar');
  }

  /** The approval page inside `host`. */
  frame(host: Locator): FrameLocator {
    return host.frameLocator('iframe[title]');
  }

  /** A press that counts: the pointer comes, the card is still, the button is armed. */
  async press(button: Locator, armed = button): Promise<void> {
    await button.waitFor({ timeout: 60_000 });
    await expect(async () => {
      await bringIntoSight(button);
      await readThrough(button.locator('xpath=ancestor::article').locator('.terms'));
      await button.scrollIntoViewIfNeeded({ timeout: 3_000 });
      const box = (await button.boundingBox({ timeout: 3_000 }))!;
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      await this.page.mouse.move(at.x - 6, at.y - 4);
      await this.page.mouse.move(at.x, at.y);
      await expect(armed).toHaveAttribute('data-arming', 'armed', { timeout: 3_000 });
      expect(await pressed(button)).toBe(true);
    }).toPass({ timeout: 60_000 });
  }

  /**
   * Denies what a card asks. Browsers drop what is pressed in a frame that moved or grew within the
   * last half second, so that the card is rested on here, too.
   */
  async deny(card: FrameLocator): Promise<void> {
    await this.press(
      card.getByRole('button', { name: 'Deny' }),
      card.getByRole('button', { name: 'Grant', exact: true })
    );
  }

  /** Consents to a card by its two digits, wherever the keys are. */
  typeDigits(card: Pick<FrameLocator, 'locator'>, button: Locator): Promise<void> {
    return typeDigits(this.page, card, button);
  }

  /** Goes through what of the card scrolls, where not all of it is in sight. */
  async readByKeys(): Promise<void> {
    const { card, page } = this;
    const digits = card.locator('.digits');
    const scrolled = card.locator('.terms[tabindex="0"]');
    await expect(digits.or(scrolled).filter({ visible: true }).first()).toBeVisible();
    await expect(async () => {
      if ((await scrolled.count()) > 0 && !(await digits.isVisible())) {
        await this.pressUntil('Tab', () => hasKeys(scrolled));
        // What is scrolled past counts as read once it was in sight for a while.
        await readInSight(scrolled);
        await page.keyboard.press('PageDown');
      }
      await expect(digits).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 90_000 });
  }

  /** Presses a key, at most so often that a person would still do it. */
  pressUntil(key: string, reached: () => Promise<boolean>): Promise<void> {
    return pressUntil(this.page, key, reached);
  }

  /** Confirms one connection in its dialog. */
  async connect(name: string, title: string | RegExp = name): Promise<void> {
    const dialog = this.page.getByRole('dialog').filter({ hasText: title });
    await this.press(this.frame(dialog).getByRole('button', { name: 'Connect', exact: true }));
    await expect(this.sidebar.getByText(name, { exact: true }).first()).toBeVisible();
    await expect(dialog).toBeHidden();
  }

  /** Starts the tour from the launcher, and confirms its three services. */
  async takeTour(): Promise<void> {
    await this.page.locator('.jp-LauncherCard').filter({ hasText: 'Facetry Tour' }).click();
    for (const [at, name] of ['bank', 'sales', 'jupyter'].entries()) {
      // It says how many more there are, in any language.
      await this.connect(name, new RegExp(`${name}.*\\(${at + 1} \\w+ 3\\)`));
    }
    await this.kernel();
  }

  /** Waits until the notebook in front has a kernel: a cell that runs before asks for one. */
  async kernel(): Promise<void> {
    await this.page.evaluate(async () => {
      const { shell } = (window as unknown as IWindow).jupyterapp;
      await shell.currentWidget.sessionContext.ready;
    });
  }

  /** A command of JupyterLab, for what a test is not about. */
  execute(command: string, args: object = {}): Promise<void> {
    return execute(this.page, command, args);
  }

  /** Has a command begin that ends only once a dialog is answered, or never. */
  begin(command: string, args: object = {}): Promise<void> {
    return begin(this.page, command, args);
  }

  /** Opens a new notebook with these code cells. */
  async open(path: string, cells: string[], kernel?: string): Promise<void> {
    await this.write(path, cells, kernel);
    await this.show(path);
  }

  /** Writes a notebook with these code cells. */
  async write(path: string, cells: string[], kernel = 'python3'): Promise<void> {
    const content = {
      cells: cells.map((source, at) => ({
        cell_type: 'code',
        id: `cell-${at}`,
        source,
        metadata: {},
        outputs: [],
        execution_count: null
      })),
      metadata: { kernelspec: { name: kernel, display_name: kernel } },
      nbformat: 4,
      nbformat_minor: 5
    };
    const body = JSON.stringify({ type: 'notebook', content });
    const address = path.split('/').map(encodeURIComponent).join('/');
    const answer = await this.jupyter.fetch(`api/contents/${address}`, { method: 'PUT', body });
    expect(answer.status).toBe(201);
  }

  /** Opens a notebook that is there; a cell that runs before there is a kernel asks for one. */
  async show(path: string): Promise<void> {
    await this.page.evaluate(async given => {
      const { commands } = (window as unknown as IWindow).jupyterapp;
      const opened = await commands.execute('docmanager:open', { path: given });
      await (opened as IOpened).sessionContext.ready;
    }, path);
    await expect(this.notebook.locator('.jp-CodeCell').first()).toBeVisible();
  }

  /** The notebook in front. */
  get notebook(): Locator {
    return this.page.locator('.jp-NotebookPanel:visible');
  }

  /** What the file of a notebook holds. */
  async saved(path: string): Promise<{ metadata: Record<string, unknown> }> {
    const answer = await this.jupyter.fetch(`api/contents/${path}`);
    return ((await answer.json()) as { content: { metadata: Record<string, unknown> } }).content;
  }

  /** Copies a notebook's file, as the file browser does. */
  async copy(path: string): Promise<string> {
    const body = JSON.stringify({ copy_from: path });
    const answer = await this.jupyter.fetch('api/contents/', { method: 'POST', body });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { path: string }).path;
  }

  /** The same server in another page. */
  on(page: Page): Journey {
    return new Journey(page, this.jupyter);
  }

  /** A foldable part of the sidebar. */
  section(title: string): Locator {
    return this.sidebar.locator('.jp-Facetry-section').filter({
      has: this.page.getByRole('heading', { name: title, exact: true })
    });
  }

  /** The part of the sidebar with what waits for a person. */
  get waiting(): Locator {
    return this.sidebar.locator('.jp-Facetry-waiting');
  }

  /** The code cell that contains `code`. */
  cell(code: string): Locator {
    return this.notebook.locator('.jp-CodeCell').filter({ hasText: code }).first();
  }

  /** Runs a cell with Shift+Enter. */
  async run(code: string): Promise<Locator> {
    const cell = this.cell(code);
    const editor = cell.locator('.cm-content');
    // What ran before may still take the keys to the cell after it.
    await expect(async () => {
      await editor.click();
      await expect(editor).toBeFocused({ timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await this.page.keyboard.press('Shift+Enter');
    return cell;
  }

  /** Goes down to a cell that contains `code` and runs it, in a notebook that has the keys. */
  async runByKeys(code: string): Promise<Locator> {
    const { notebook } = this;
    const active = notebook.locator('.jp-Cell.jp-mod-active');
    await this.pressUntil('ArrowDown', async () => (await active.innerText()).includes(code));
    const place = await active.getAttribute('data-windowed-list-index');
    await this.page.keyboard.press('Shift+Enter');
    return notebook.locator(`.jp-Cell[data-windowed-list-index="${place}"] .jp-OutputArea`);
  }

  /** The row of a facet on `object` in the sidebar. */
  row(object: string): Locator {
    const name = this.page.locator('.jp-Facetry-object').getByText(object, { exact: true });
    return this.sidebar.locator('[data-facet]').filter({ has: name }).first();
  }

  /** Takes the keys to the sidebar: until they are there, the next ones would go elsewhere. */
  async goToSidebar(): Promise<void> {
    await this.page.keyboard.press('Control+Shift+8');
    await expect(this.page.locator('#jp-facetry-sidebar:focus-within')).toBeVisible();
  }

  /** Takes the keys to the row of a facet on `object`. */
  async goToRow(object: string): Promise<void> {
    const row = this.row(object).locator('[data-row]');
    await this.goToSidebar();
    await this.page.keyboard.press('F6');
    await expect(this.sidebar.locator('[data-row]:focus')).toBeVisible();
    await this.pressUntil('ArrowDown', () => hasKeys(row));
  }

  /** Takes the keys to the card that waits. */
  async goToCard(): Promise<void> {
    await expect(this.card.getByRole('heading', { level: 1 })).toContainText('asks');
    await this.goToSidebar();
    await this.page.keyboard.press('F6');
    await expect(this.sidebar.locator('iframe[title]')).toBeFocused();
  }

  /** Opens a part of the sidebar, where it is folded. */
  unfold(section: Locator): Promise<void> {
    return section
      .locator('summary')
      .first()
      .evaluate(summary => {
        if (!(summary.parentElement as HTMLDetailsElement).open) {
          (summary as HTMLElement).click();
        }
      });
  }

  /** Presses a key on what has it, be it drawn anew meanwhile, or a dialog that closes give the keys back. */
  async pressOn(element: Locator, key: string): Promise<void> {
    await expect(async () => {
      await element.focus({ timeout: 5_000 });
      await expect(element).toBeFocused({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    await this.page.keyboard.press(key);
  }

  /** Checks a box of a card, or not, by Space: browsers drop what is pressed in a frame that has just moved. */
  async check(box: Locator, checked: boolean): Promise<void> {
    await expect(async () => {
      if ((await box.isChecked({ timeout: 5_000 })) !== checked) {
        await box.press('Space');
      }
      await expect(box).toBeChecked({ checked, timeout: 5_000 });
    }).toPass({ timeout: 60_000 });
  }

  /** Presses what opens a page of its own; that page. */
  async opens(link: Locator): Promise<Journey> {
    // What brings it may take a while: the wait for the page is for what the press causes alone.
    await link.waitFor({ timeout: 90_000 });
    const opening = this.page.context().waitForEvent('page', { timeout: 60_000 });
    const [opened] = await Promise.all([opening, link.click()]);
    return this.on(opened);
  }

  /** The card that waits in the sidebar. */
  get card(): FrameLocator {
    return this.frame(this.sidebar);
  }
}

/**
 * Brings the frame that `button` is in into sight of a page that is in front: browsers draw nothing
 * in a page behind another, nor in a frame that is scrolled away, and what is not drawn never rests.
 */
async function bringIntoSight(button: Locator): Promise<void> {
  await button.page().bringToFront();
  const frame = await (await button.elementHandle({ timeout: 3_000 }))?.ownerFrame();
  if (frame?.parentFrame()) {
    await (await frame.frameElement()).scrollIntoViewIfNeeded({ timeout: 3_000 });
  }
}
