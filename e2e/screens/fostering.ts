/** The screens of wishes, mentoring, the reserve and the appraisal. */
import { expect, type Page } from '@playwright/test';
import { ask, type Person } from '../support/people';

interface Screen {
  name: string;
  person: Person | null;
  path: string | ((page: Page) => Promise<string>);
  shows: (page: Page) => Promise<void>;
  act?: (page: Page) => Promise<void>;
}

const first = (selector: string) => async (page: Page) => {
  await expect(page.locator(selector).first()).toBeVisible();
};
const newest = async (page: Page, path: string) => (await ask<{ items: { id: string }[] }>(page, path)).items.at(-1)?.id ?? '';

export const FOSTERING_SCREENS: Screen[] = [
  { name: 'console-trainings', person: 'shangjiangxu', path: '/console/trainings', shows: first('.data-table tbody tr') },
  { name: 'console-training', person: 'shangjiangxu', path: async (page) => `/console/trainings/${await newest(page, '/api/trainings?state=planned&limit=5')}`, shows: first('.training-people li') },
  { name: 'print-training', person: 'shangjiangxu', path: async (page) => `/console/print/training/${await newest(page, '/api/trainings?state=planned&limit=5')}`, shows: first('.training-paper tbody tr') },
  { name: 'console-training-wishes', person: 'shangjiangxu', path: '/console/training-wishes', shows: first('.wish-list li') },
  { name: 'console-mentorings', person: 'shangjiangxu', path: '/console/mentorings', shows: first('.mentoring-list li') },
  {
    name: 'console-mentoring',
    person: 'shangjiangxu',
    path: '/console/mentorings',
    shows: first('.mentoring-list li'),
    act: async (page) => {
      await page.getByRole('button', { name: /的结对$/ }).first().click();
      await expect(page.locator('.mentoring-pair')).toBeVisible();
    },
  },
  { name: 'console-reserve', person: 'shangjiangxu', path: '/console/reserve', shows: first('.data-table tbody tr') },
  { name: 'console-reserve-in-selection', person: 'xian', path: '/console/reserve?state=in_selection', shows: first('.data-table tbody tr') },
  { name: 'console-appraisals-above', person: 'xian', path: '/console/appraisals', shows: first('.facts') },
  { name: 'console-appraisals', person: 'heyuan', path: '/console/appraisals', shows: first('.appraisal-rounds li') },
  { name: 'console-appraisal', person: 'heyuan', path: async (page) => `/console/appraisals/${await newest(page, '/api/appraisals')}`, shows: first('.appraisal-outcomes > li') },
  { name: 'console-my-appraisal', person: 'daibiao', path: '/console/mine', shows: first('.mine .panel h2') },
];
