/** Signs everybody in once; the journeys start from there. */
import { expect, test } from '@playwright/test';
import { PEOPLE, signIn, stateOf } from './people';

for (const person of PEOPLE) {
  test(`${person} signs in`, async ({ page }) => {
    await signIn(page, person);
    await expect(page).toHaveURL(person === 'daibiao' ? /\/m\// : /\/console\//);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await page.context().storageState({ path: stateOf(person) });
  });
}
