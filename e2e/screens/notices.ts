/** The screens of notices: lists, one of them with how far it is, questions, and the page of a link. */
import { expect, type Page } from '@playwright/test';
import { ask, type Person } from '../support/people';

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
/** A notice of the demo county that is out, and has come to the village. */
async function published(page: Page): Promise<string> {
  const { items } = await ask<{ items: { id: string; theme: string }[] }>(page, '/api/notices?state=published');
  return (items.find((each) => each.theme === 'medical_insurance') ?? items[0])?.id ?? '';
}

export const NOTICE_SCREENS: Screen[] = [
  { name: 'console-notices', person: 'heyuan', path: '/console/notices', shows: rows },
  {
    name: 'console-notice-form',
    person: 'xian',
    path: '/console/notices',
    shows: rows,
    act: async (page) => {
      await page.getByRole('button', { name: '写通知' }).click();
      await expect(page.getByText(/将进入 [\d,]+ 个收件箱/)).toBeVisible();
    },
  },
  { name: 'console-notice', person: 'heyuan', path: async (page) => `/console/notices/${await published(page)}`, shows: rows },
  { name: 'console-notice-county', person: 'xian', path: async (page) => `/console/notices/${await published(page)}`, shows: rows },
  {
    name: 'console-notice-questions',
    person: 'heyuan',
    path: '/console/notice-questions?all=yes',
    shows: async (page) => {
      await expect(page.locator('.notes li').first()).toBeVisible();
    },
  },
  {
    name: 'phone-notice',
    person: 'daibiao',
    path: '/m/notices',
    shows: heading('通知'),
    act: async (page) => {
      await page.getByRole('link', { name: /医保还没缴的/ }).click();
      await expect(page.getByLabel('可以发到群里的文字')).toBeVisible();
    },
  },
];
