/** The screens of ledgers: the list of them, a wide one, the monthly sheet, and a file under way. */
import { expect, type Page } from '@playwright/test';
import type { Person } from '../support/people';

interface Screen {
  name: string;
  person: Person | null;
  path: string;
  shows: (page: Page) => Promise<void>;
}

const rows = async (page: Page) => {
  await expect(page.locator('.ledger-table tbody tr').first()).toBeVisible();
};

export const LEDGER_SCREENS: Screen[] = [
  {
    name: 'console-ledgers',
    person: 'heyuan',
    path: '/console/ledgers',
    shows: async (page) => {
      await expect(page.getByRole('link', { name: /走访台账/ })).toBeVisible();
    },
  },
  { name: 'console-ledger-contacts', person: 'heyuan', path: '/console/ledgers/contacts', shows: rows },
  { name: 'console-ledger-appeals', person: 'shangjiangxu', path: '/console/ledgers/appeals', shows: rows },
  { name: 'console-ledger-disputes-monthly', person: 'xian', path: '/console/ledgers/disputes-monthly', shows: rows },
  {
    name: 'console-burden',
    person: 'xian',
    path: '/console/burden',
    shows: async (page) => {
      await expect(page.locator('.burden-table tbody tr').first()).toBeVisible();
    },
  },
  { name: 'console-ledger-long', person: 'xian', path: '/console/ledgers/households', shows: rows },
];
