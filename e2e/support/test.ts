/** The test function of every journey and screen: what a test opened is closed when it ends. */
import { test as base } from '@playwright/test';

export const test = base.extend<{ closing: undefined }>({
  closing: [
    async ({ browser }, use) => {
      await use(undefined);
      // A page left open goes on drawing and asking, and one that was slowed down takes a processor for
      // itself: all tests after it would wait for it.
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});
