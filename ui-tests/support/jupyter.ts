import type { ChildProcess } from 'node:child_process';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from './ports';
import { removed } from './removed';

const root = join(__dirname, '../..');
const bin = join(root, '.venv/bin');

/** A real Jupyter server in a folder of its own, with its token and XSRF check on. */
export class Jupyter {
  private constructor(
    private readonly _folder: string,
    private readonly _port: number,
    private readonly _options: Jupyter.IOptions
  ) {
    this.origin = `http://127.0.0.1:${_port}`;
    this.baseUrl = _options.baseUrl ?? '/';
    this._process = this._spawn();
  }

  readonly origin: string;
  readonly baseUrl: string;
  readonly token = randomBytes(16).toString('hex');

  /** The folder that the file browser shows. */
  get notebooks(): string {
    return join(this._folder, 'notebooks');
  }

  /** What the server has printed so far. */
  get log(): string {
    return this._log.join('');
  }

  /** The address of a page of this server, signed in. */
  page(path = 'lab'): string {
    return `${this.origin}${this.baseUrl}${path}?token=${this.token}`;
  }

  /** Asks the server's own REST interface. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `token ${this.token}`, ...init.headers };
    return fetch(`${this.origin}${this.baseUrl}${path}`, { ...init, headers });
  }

  /** What the command says of this server's service: `facetry('log query', '--kind', 'refusal')`. */
  async facetry(command: string, ...options: string[]): Promise<unknown> {
    const { stdout } = await promisify(execFile)(
      join(bin, 'facetry'),
      [...command.split(' '), '--json', ...options],
      { cwd: this._folder, env: this._environment(), maxBuffer: 64 * 1024 * 1024 }
    );
    return JSON.parse(stdout) as unknown;
  }

  /** Runs a program as a job of this server's service, in the folder of notebooks, to its end. */
  async job(name: string, ...program: string[]): Promise<Jupyter.IEnded> {
    const child = spawn(join(bin, 'facetry'), ['run', '--as', `job:${name}`, '--', ...program], {
      cwd: this.notebooks,
      env: this._environment(),
      stdio: ['ignore', 'ignore', 'pipe']
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, said };
  }

  /** Adds the kernel `bare`: Python with everything but what a checkout links into it. */
  async addBareKernel(): Promise<void> {
    const folder = join(this._folder, 'data/kernels/bare');
    await mkdir(folder, { recursive: true });
    const packages = execFileSync(join(bin, 'python'), [
      '-c',
      'import sysconfig; print(sysconfig.get_path("purelib"))'
    ]);
    await writeFile(
      join(folder, 'kernel.json'),
      JSON.stringify({
        display_name: 'bare',
        language: 'python',
        // Without `site`, the links to this checkout in its packages are not followed.
        argv: [join(bin, 'python'), '-S', '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
        env: { PYTHONPATH: packages.toString().trim() }
      })
    );
  }

  /** Ends the server and starts it again over what it has left behind. */
  async restart(): Promise<void> {
    await this._end();
    this._process = this._spawn();
    await this._ready();
  }

  async stop(): Promise<void> {
    await this._end();
    if (this._options.beside) {
      return;
    }
    await removed(this._folder);
  }

  static async start(options: Jupyter.IOptions = {}): Promise<Jupyter> {
    if (!existsSync(join(bin, 'python'))) {
      throw new Error('There is no Python environment yet: run `npm run setup`.');
    }
    const folder = options.beside?._folder ?? (await Jupyter._freshFolder(options));
    const server = new Jupyter(folder, await freePort(), options);
    try {
      await server._ready();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private static async _freshFolder(options: Jupyter.IOptions): Promise<string> {
    // Short: sockets of the service live below it, and their paths may not exceed 107 bytes.
    const folder = await mkdtemp(join(tmpdir(), 'fx-'));
    for (const name of ['home', 'notebooks', 'runtime', 'config', 'data']) {
      await mkdir(join(folder, name), { mode: 0o700 });
    }
    const settings = join(folder, 'config/lab/user-settings/@jupyterlab');
    const chosen = {
      // JupyterLab's question about its news covers what is looked at.
      'apputils-extension/notification': { fetchNews: 'false' },
      // What it saves by itself after two minutes, of a notebook that is open twice, would have it ask
      // in a dialog over whatever is looked at then.
      'docmanager-extension/plugin': { autosave: false },
      ...(options.locale && { 'translation-extension/plugin': { locale: options.locale } })
    };
    for (const [name, values] of Object.entries(chosen)) {
      const file = join(settings, `${name}.jupyterlab-settings`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(values));
    }
    if (options.without) {
      await mkdir(join(folder, 'config/labconfig'));
      const disabledExtensions = { 'jupyterlab-facetry': true };
      const page = join(folder, 'config/labconfig/page_config.json');
      await writeFile(page, JSON.stringify({ disabledExtensions }));
    }
    return folder;
  }

  private _spawn(): ChildProcess {
    const options = this._options;
    const child = spawn(
      join(bin, 'python'),
      [
        '-m',
        options.application === 'notebook' ? 'notebook' : 'jupyterlab',
        '--no-browser',
        '--ServerApp.ip=127.0.0.1',
        `--ServerApp.port=${this._port}`,
        '--ServerApp.port_retries=0',
        `--ServerApp.base_url=${this.baseUrl}`,
        `--ServerApp.root_dir=${this.notebooks}`,
        '--LabApp.expose_app_in_browser=True',
        '--LabApp.news_url=None',
        ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
        ...(options.without
          ? ["--ServerApp.jpserver_extensions={'jupyterlab_facetry': False}"]
          : []),
        ...(options.args ?? [])
      ],
      {
        cwd: this.notebooks,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...this._environment(),
          // Not an argument: those are open to every user of the machine.
          JUPYTER_TOKEN: this.token,
          ...options.env
        }
      }
    );
    child.stdout?.on('data', (chunk: Buffer) => this._log.push(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => this._log.push(chunk.toString()));
    return child;
  }

  /** Everything in folders of its own. */
  private _environment(): Record<string, string> {
    const folder = this._folder;
    return {
      PATH: [bin, process.env['PATH']].join(delimiter),
      LANG: 'C.UTF-8',
      HOME: join(folder, 'home'),
      IPYTHONDIR: join(folder, 'home/.ipython'),
      XDG_DATA_HOME: join(folder, 'home/.local/share'),
      JUPYTER_CONFIG_DIR: join(folder, 'config'),
      JUPYTER_DATA_DIR: join(folder, 'data'),
      JUPYTER_RUNTIME_DIR: join(folder, 'runtime')
    };
  }

  private async _end(): Promise<void> {
    const child = this._process;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      // It ends its kernels first; killed, it would leave them behind.
      const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
      await ended;
      clearTimeout(timer);
    }
  }

  private async _ready(): Promise<void> {
    const deadline = Date.now() + 240_000;
    while (Date.now() < deadline) {
      if (this._process.exitCode !== null || this._process.signalCode !== null) {
        break;
      }
      const response = await this.fetch('api/status').catch(() => null);
      if (response?.ok) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`The Jupyter server did not become ready:\n${this.log}`);
  }

  private _process: ChildProcess;
  private readonly _log: string[] = [];
}

export namespace Jupyter {
  export interface IEnded {
    code: number | null;
    /** What it wrote to its standard error. */
    said: string;
  }

  export interface IOptions {
    /** Another one of the same user, with the same folders. */
    beside?: Jupyter;
    /** Default: JupyterLab. */
    application?: 'lab' | 'notebook';
    /** Begins and ends with a slash. */
    baseUrl?: string;
    args?: string[];
    env?: Record<string, string>;
    /** Without anything of ours in the server and in its page. */
    without?: boolean;
    /** The language that whoever uses it chose in JupyterLab's settings. */
    locale?: 'de_DE';
  }
}
