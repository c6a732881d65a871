import { expect } from '@playwright/test';
import { test } from '../support/test';
import { PASSWORD, pageOf, signIn } from '../support/people';

test('a wrong password is refused in plain words, and the right one opens the console', async ({ browser }) => {
  const { page } = await pageOf(browser, null);
  await signIn(page, 'shenji', 'not-the-password');
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible();
  await expect(alert).toContainText(/密码|不对|不正确/);
  await expect(page.getByLabel('姓名或手机号')).toHaveValue('shenji');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/console\//);
  await expect(page.getByRole('heading', { level: 1, name: /总览/ })).toBeVisible();
  await page.getByRole('button', { name: '退出登录' }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('whoever is not signed in is led to the door and then to where he wanted to go', async ({ browser }) => {
  const { page } = await pageOf(browser, null);
  await page.goto('/console/households?as_of=2023-05-01');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('姓名或手机号').fill('shenji');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/console\/households\?as_of=2023-05-01/);
  await expect(page.getByRole('heading', { level: 1, name: '户' })).toBeVisible();
});

test('an address from outside is never followed after signing in', async ({ browser }) => {
  const { page } = await pageOf(browser, null);
  await page.goto('/sign-in?next=//example.org/');
  await page.getByLabel('姓名或手机号').fill('shenji');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/console\/$|\/console\/\?/);
});

test('too many wrong passwords say how long to wait', async ({ browser }) => {
  const { page } = await pageOf(browser, null);
  await page.route('**/api/sessions', (route) =>
    route.fulfill({
      status: 429,
      contentType: 'application/problem+json',
      headers: { 'Retry-After': '600' },
      body: JSON.stringify({ title: '暂时不能登录', detail: '密码连错多次。', code: 'sign-in.locked', status: 429 }),
    }),
  );
  await signIn(page, 'nobody', 'wrong-password');
  await expect(page.getByRole('alert')).toContainText('还要等 10 分钟');
  await expect(page.getByRole('button', { name: '登录', exact: true })).toBeDisabled();
  // Somebody else may sign in on the same device meanwhile.
  await page.getByLabel('姓名或手机号').fill('shenji');
  await expect(page.getByRole('button', { name: '登录', exact: true })).toBeEnabled();
});

test('WeCom is offered only where it is set up, and says in plain words why it did not work', async ({ browser }) => {
  const { page } = await pageOf(browser, null);
  const answered = page.waitForResponse('**/api/wecom/offered');
  await page.goto('/sign-in');
  expect(await (await answered).json()).toEqual({ offered: false });
  await expect(page.getByRole('button', { name: '用邀请码登录' })).toBeVisible();
  await expect(page.getByRole('link', { name: '用企业微信登录' })).toHaveCount(0);

  await page.route('**/api/wecom/offered', (route) => route.fulfill({ json: { offered: true } }));
  await page.goto('/sign-in?next=/console/households');
  const door = page.getByRole('link', { name: '用企业微信登录' });
  await expect(door).toHaveAttribute('href', '/api/wecom/sign-in?to=%2Fconsole%2Fhouseholds');
  // The application was taken away between the two: the page says so and leads back.
  await door.click();
  await expect(page.getByText('还没有接入企业微信，请用账号登录。')).toBeVisible();
});
