import { expect } from '@playwright/test';
import { test } from '../support/test';
import { pageOf } from '../support/people';

test('an administrator links members of WeCom and adds robots', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xitong');
  await page.goto('/console/wecom');
  const members = page.getByRole('region', { name: '成员对应' });
  await expect(members.getByText('还没有对应任何成员')).toBeVisible();
  await members.getByLabel('账号', { exact: true }).selectOption({ index: 1 });
  await members.getByLabel('企业微信成员账号（userid）').fill('何|辉');
  await members.getByRole('button', { name: '对应', exact: true }).click();
  await expect(members.getByText('成员账号（userid）不对').first()).toBeVisible();
  await members.getByLabel('企业微信成员账号（userid）').fill('HeHui');
  await members.getByRole('button', { name: '对应', exact: true }).click();
  await expect(members.getByText('已对应到 HeHui')).toBeVisible();
  // Nothing is asked of the outside before an administrator has entered the application.
  await members.getByRole('button', { name: '在企业微信里找' }).click();
  await expect(members.getByText('还没有接入企业微信').first()).toBeVisible();
  await members.getByRole('button', { name: /^解除/ }).click();
  await expect(members.getByText('还没有对应任何成员')).toBeVisible();

  const robots = page.getByRole('region', { name: '群机器人' });
  await robots.getByLabel('名称').fill('河源村工作群');
  await robots.getByLabel('Webhook 地址').fill('https://example.cn/hook');
  await robots.getByRole('button', { name: '添加机器人' }).click();
  await expect(robots.getByText('群机器人的地址不对').first()).toBeVisible();
  const key = '693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa';
  await robots.getByLabel('Webhook 地址').fill(`https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${key}`);
  await robots.getByRole('button', { name: '添加机器人' }).click();
  await expect(robots.getByText('已添加河源村工作群。')).toBeVisible();
  await expect(robots.getByText('693a…5aaa')).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await robots.getByRole('button', { name: '移除河源村工作群' }).click();
  await expect(robots.getByText('还没有添加群机器人')).toBeVisible();
  // The browser itself reports the refusals that were asked for above.
  expect(faults.filter((fault) => !/status of (409|422)/.test(fault))).toEqual([]);
});

test('who keeps no accounts does not see WeCom', async ({ browser }) => {
  const { page } = await pageOf(browser, 'shuili');
  await page.goto('/console/wecom');
  await expect(page.getByText('您没有这项权限').first()).toBeVisible();
});
