/** The screens of the register of forms: the list, entries of several kinds, and the form to register one. */
import { expect, type Page } from '@playwright/test';
import { ask, type Person } from '../support/people';

interface Screen {
  name: string;
  person: Person | null;
  path: string | ((page: Page) => Promise<string>);
  shows: (page: Page) => Promise<void>;
  act?: (page: Page) => Promise<void>;
}

const named = (name: string) => async (page: Page) => {
  const { items } = await ask<{ items: { id: string; name: string }[] }>(page, '/api/forms?limit=200');
  return `/console/forms/${items.find((each) => each.name === name)?.id}`;
};
const heading = (name: string | RegExp) => async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};

export const FORM_SCREENS: Screen[] = [
  {
    name: 'console-forms',
    person: 'xian',
    path: '/console/forms',
    shows: async (page) => {
      await expect(page.locator('.data-table tbody tr').first()).toBeVisible();
      await expect(page.locator('.forms-due li').first()).toBeVisible();
    },
  },
  { name: 'console-form-figures', person: 'xian', path: named('代表联系服务群众情况统计表'), shows: heading(/代表联系服务群众情况统计表/) },
  { name: 'console-form-twice', person: 'shangjiangxu', path: named('村民代表基本情况花名册'), shows: heading(/村民代表基本情况花名册/) },
  { name: 'console-form-gaps', person: 'heyuan', path: named('困难户增收台账'), shows: heading(/困难户增收台账/) },
  {
    name: 'console-form-new',
    person: 'xian',
    path: '/console/forms',
    shows: heading('要表登记簿'),
    act: async (page) => {
      await page.getByRole('button', { name: '登记一张表' }).click();
      await page.getByLabel('表名').fill('村民代表花名册');
      await page.getByLabel('来表单位').fill('市民政局');
      await page.getByRole('button', { name: '没有文件' }).click();
      await page.getByLabel('把表头粘贴到这里').fill('姓名\t性别\t政治面貌\t家庭年收入');
      await page.getByRole('button', { name: '拆成栏目并查找' }).click();
      await expect(page.locator('.form-columns li')).toHaveCount(4);
      await expect(page.locator('.form-columns li.nowhere')).toHaveCount(1);
      await expect(page.locator('.form-warnings .notice').first()).toBeVisible();
    },
  },
];
