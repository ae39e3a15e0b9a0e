/** How long a worker is waited for, in milliseconds. */
export interface Patience {
  /** A worker that can't load says nothing at all; then the page must. */
  startup: number;
  answer: number;
}

/** As the page asks a worker: null only asks whether it is alive. */
export interface Asked<Question> {
  id: number;
  question: Question | null;
}

/** As the worker answers; absent where it was only asked whether it is alive, or failed. */
export interface Answered<Answer> {
  id: number;
  answer?: Answer;
  failed?: string;
}

/** Asks a worker, beside the page, which goes on meanwhile. */
export class Aside<Question, Answer> {
  /** @param silence what to fail with where the worker did not start, or does not answer */
  constructor(
    private readonly make: () => Worker,
    private readonly patience: Patience,
    private readonly silence: (started: boolean) => Error
  ) {}

  /** @throws Error where the worker did not start, does not answer, or failed. */
  async ask(question: Question): Promise<Answer> {
    await this.started();
    return (await this.send(question, this.patience.answer)) as Answer;
  }

  dispose(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.start = undefined;
  }

  /** Waits for the first sign of life; a worker that gave none is made anew next time. */
  private started(): Promise<unknown> {
    this.start ??= this.send(null, this.patience.startup).catch((error: unknown) => {
      this.dispose();
      throw error;
    });
    return this.start;
  }

  private send(question: Question | null, patience: number): Promise<Answer | undefined> {
    const worker = (this.worker ??= this.make());
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const end = (work: () => void): void => {
        clearTimeout(timer);
        worker.removeEventListener('message', listen);
        worker.removeEventListener('error', fail);
        work();
      };
      const listen = ({ data }: MessageEvent<Answered<Answer>>): void => {
        if (data.id === id) {
          const { answer, failed } = data;
          end(() => (failed === undefined ? resolve(answer) : reject(new Error(failed))));
        }
      };
      const fail = (): void => end(() => reject(this.silence(question !== null)));
      const timer = setTimeout(() => {
        fail();
        // What it is busy with would keep it from all that it is asked later.
        if (this.worker === worker) {
          this.dispose();
        }
      }, patience);
      worker.addEventListener('message', listen);
      worker.addEventListener('error', fail);
      worker.postMessage({ id, question } satisfies Asked<Question>);
    });
  }

  private worker: Worker | undefined;
  private start: Promise<unknown> | undefined;
  private last = 0;
}

/** The worker's side: answers each question, off the main thread. */
export function answering<Question, Answer>(
  answer: (question: Question) => Answer | Promise<Answer>
): void {
  const scope = self as unknown as {
    postMessage(message: Answered<Answer>): void;
    addEventListener(
      type: 'message',
      listener: (event: MessageEvent<Asked<Question>>) => void
    ): void;
  };
  scope.addEventListener('message', ({ data: { id, question } }) => {
    if (question === null) {
      scope.postMessage({ id });
      return;
    }
    Promise.resolve()
      .then(() => answer(question))
      .then(
        told => scope.postMessage({ id, answer: told }),
        (error: Error) => scope.postMessage({ id, failed: error.message })
      );
  });
}
