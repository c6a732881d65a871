/** The screens of to-dos, plans and who leads the work. */
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
async function newest(page: Page): Promise<string> {
  const { items } = await ask<{ items: { id: string }[] }>(page, '/api/plans');
  return items[0]?.id ?? '';
}

export const PLAN_SCREENS: Screen[] = [
  {
    name: 'console-todos',
    person: 'shangjiangxu',
    path: '/console/todos?closed=yes',
    shows: async (page) => {
      await expect(page.locator('.waiting-todos li').first()).toBeVisible();
    },
  },
  {
    name: 'console-todos-answer',
    person: 'heyuan',
    path: '/console/todos',
    shows: heading('待办'),
    act: async (page) => {
      await page.getByRole('button', { name: '提出疑问' }).first().click();
      await expect(page.getByLabel(/要问什么/)).toBeFocused();
    },
  },
  {
    name: 'console-todo',
    person: 'xian',
    path: async (page) => {
      const plan = await ask<{ todos: { id: string; act: string }[] }>(page, `/api/plans/${await newest(page)}`);
      return `/console/todos/${plan.todos.find((each) => each.act === 'check_roster')?.id ?? plan.todos[0]?.id}`;
    },
    shows: async (page) => {
      await expect(page.locator('.todo-rows tbody tr').first()).toBeVisible();
    },
  },
  { name: 'console-plans', person: 'xian', path: '/console/plans', shows: rows },
  {
    name: 'console-plan',
    person: 'xian',
    path: async (page) => {
      const { items } = await ask<{ items: { id: string; kind: string }[] }>(page, '/api/plans');
      return `/console/plans/${items.find((each) => each.kind === 'scheme')?.id}`;
    },
    shows: async (page) => {
      await expect(page.locator('.plan-todos li').first()).toBeVisible();
    },
  },
  {
    name: 'console-plan-forms',
    person: 'xian',
    path: async (page) => {
      const { items } = await ask<{ items: { id: string; kind: string }[] }>(page, '/api/plans');
      return `/console/plans/${items.find((each) => each.kind === 'scheme')?.id}`;
    },
    shows: heading(/工作方案/),
    act: async (page) => {
      await page.getByRole('button', { name: '下发待办' }).click();
      await page.getByLabel('做什么').selectOption('visit_all');
      await page.getByRole('button', { name: '选几个' }).click();
      await expect(page.locator('.todo-areas label').first()).toBeVisible();
    },
  },
  {
    name: 'console-plan-new',
    person: 'xian',
    path: '/console/plans',
    shows: rows,
    act: async (page) => {
      await page.getByRole('button', { name: '印发方案' }).click();
      await page.getByRole('button', { name: '加一个阶段' }).click();
      await expect(page.getByLabel('阶段名称')).toBeVisible();
    },
  },
  {
    name: 'console-organisation',
    person: 'xian',
    path: '/console/organisation',
    shows: async (page) => {
      await expect(page.locator('.organisation-table tbody tr').first()).toBeVisible();
    },
  },
  {
    name: 'print-organisation',
    person: 'xian',
    path: '/console/print/organisation',
    shows: heading(/工作机构名单/),
  },
];
