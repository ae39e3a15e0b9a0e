import type { Page } from '@playwright/test';

/** What a page was told by a service, and is being told. */
interface Answers {
  told: unknown[];
  telling: Promise<void>[];
}

/**
 * What services answer to a page, kept in the page itself: the browser may have let go of an answer's
 * body before a test asks for it, and says of some never that they ended.
 */
export class KeptAnswers {
  private constructor(private readonly page: Page) {}

  /** @param page one that goes somewhere only now: what it fetches with is looked up at its start */
  static async of(page: Page): Promise<KeptAnswers> {
    await page.addInitScript(keep);
    return new KeptAnswers(page);
  }

  /** What it was told since it was last asked, once all is read of which the page has the head. */
  take(): Promise<unknown[]> {
    return this.page.evaluate(async () => {
      const { answers } = window as unknown as { answers: Answers };
      // One that was broken off told nothing.
      await Promise.allSettled(answers.telling.splice(0));
      return answers.told.splice(0);
    });
  }
}

/** Runs in the page. */
function keep(): void {
  const answers: Answers = { told: [], telling: [] };
  Object.assign(window, { answers });
  const { fetch } = window;
  window.fetch = async (...request) => {
    const answer = await fetch(...request);
    const json = answer.headers.get('content-type')?.includes('json');
    if (json && answer.url.includes('/facetry/s/')) {
      const copy = answer.clone();
      answers.telling.push(copy.json().then(value => void answers.told.push(value)));
    }
    return answer;
  };
}
