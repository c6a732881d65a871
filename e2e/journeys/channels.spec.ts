import { expect } from '@playwright/test';
import { test } from '../support/test';
import { pageOf } from '../support/people';

test('nothing is sent until the administrator sets a channel up, and a test shows what becomes of it', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xitong');
  await page.goto('/console/channels');
  const sms = page.getByRole('region', { name: '短信' });
  await expect(sms.getByText('未配置', { exact: true })).toBeVisible();
  await expect(sms.getByRole('button', { name: '发测试' })).toHaveCount(0);

  // What is missing is named.
  await sms.getByRole('button', { name: '填写设置' }).click();
  await sms.getByLabel('密钥编号').fill('LTAI5tInvented');
  await sms.getByRole('button', { name: '保存并启用' }).click();
  await expect(sms.getByText('“密钥”没有填或填得不对，请核对。').first()).toBeVisible();
  await sms.getByLabel('服务商').selectOption('tencent');
  await expect(sms.getByLabel('应用编号（SdkAppId）')).toBeVisible();
  await sms.getByRole('button', { name: '取消' }).click();

  const log = page.getByRole('region', { name: '只记录不外发' });
  await log.getByRole('button', { name: '启用' }).click();
  await expect(log.getByText('正常', { exact: true })).toBeVisible();
  await log.getByRole('button', { name: '发测试' }).click();
  await log.getByRole('button', { name: '发给自己' }).click();
  await expect(log.getByText('测试已排队，结果看下面的消息列表。')).toBeVisible();
  const messages = page.getByRole('table', { name: '外发消息' });
  await expect(async () => {
    await page.getByRole('button', { name: '刷新' }).click();
    await expect(messages.getByText('对方已接收').first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await log.getByRole('button', { name: '停用' }).click();
  await expect(log.getByText('已停用', { exact: true })).toBeVisible();
  expect(faults).toEqual([]);
});

test('an endpoint has its secret shown once, and an internal address is not asked', async ({ browser }) => {
  const { page, faults } = await pageOf(browser, 'xitong');
  await page.goto('/console/channels');
  const hooks = page.getByRole('region', { name: '事件推送' });
  await hooks.getByRole('button', { name: '新增接收地址' }).click();
  await hooks.getByLabel('名称').fill('试用平台');
  await hooks.getByLabel('接收地址').fill('http://127.0.0.1:9/hooks');
  await hooks.getByRole('button', { name: '保存' }).click();
  await expect(hooks.getByText('接收地址不能用').first()).toBeVisible();
  await hooks.getByLabel('接收地址').fill('https://127.0.0.1:9/hooks');
  await hooks.getByRole('button', { name: '保存' }).click();
  await expect(hooks.getByText(/^whsec_/)).toBeVisible();
  await hooks.getByRole('button', { name: '已记下，收起' }).click();
  await expect(hooks.getByText(/^whsec_/)).toHaveCount(0);

  await hooks.getByRole('button', { name: '发测试: 试用平台' }).click();
  await hooks.getByRole('button', { name: '推送记录: 试用平台' }).click();
  await expect(page.getByRole('heading', { name: '试用平台的推送记录' })).toBeVisible();
  await expect(async () => {
    await page.getByRole('button', { name: '刷新' }).click();
    await expect(page.getByText(/指向内部网络，已拦下/).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });

  await hooks.getByRole('button', { name: '暂停: 试用平台' }).click();
  await expect(hooks.getByText('已暂停', { exact: true })).toBeVisible();
  await hooks.getByRole('button', { name: '删除: 试用平台' }).click();
  await hooks.getByRole('button', { name: '删除', exact: true }).click();
  await expect(hooks.getByText('试用平台已删除。')).toBeVisible();
  expect(faults).toEqual([]);
});

test('channels are the administrator’s alone', async ({ browser }) => {
  const { page } = await pageOf(browser, 'xian');
  await page.goto('/console/channels');
  await expect(page.getByText('您没有这项权限').first()).toBeVisible();
});
