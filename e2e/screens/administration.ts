/** The screens of whoever keeps accounts, channels and WeCom. */
import { expect, type Page } from '@playwright/test';
import type { Person } from '../support/people';

interface Screen {
  name: string;
  person: Person | null;
  path: string | ((page: Page) => Promise<string>);
  shows: (page: Page) => Promise<void>;
  act?: (page: Page) => Promise<void>;
}

const heading = (name: string | RegExp) => async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};
const rows = async (page: Page) => {
  await expect(page.locator('.data-table tbody tr').first()).toBeVisible();
};

export const ADMINISTRATION_SCREENS: Screen[] = [
  { name: 'console-accounts', person: 'xitong', path: '/console/accounts', shows: rows },
  { name: 'console-wecom', person: 'xitong', path: '/console/wecom', shows: heading('企业微信') },
  { name: 'console-channels', person: 'xitong', path: '/console/channels', shows: heading('通道') },
  {
    name: 'console-account-new',
    person: 'xitong',
    path: '/console/accounts',
    shows: rows,
    act: async (page) => {
      await page.getByRole('button', { name: '新建账号' }).click();
      await expect(page.getByRole('dialog', { name: '新建账号' })).toBeVisible();
      // The dialog fades in; halfway through, nothing has its full contrast.
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'console-channel-settings',
    person: 'xitong',
    path: '/console/channels',
    shows: heading('通道'),
    act: async (page) => {
      await page.getByRole('region', { name: '短信' }).getByRole('button', { name: '填写设置' }).click();
      await expect(page.getByLabel('短信签名')).toBeVisible();
    },
  },
];
