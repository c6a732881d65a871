/** The ledgers (台账): which there are, their rows, and files of long ones. */
import { http, withQuery } from './client';
import type { AreaRef, Page } from './types';

export interface LedgerColumn {
  group: string | null;
  heading: string;
  is_number: boolean;
  is_summed: boolean;
  is_leading: boolean;
}
export interface Ledger {
  code: string;
  name: string;
  about: string;
  unit: string;
  kind: string;
  indicator: string | null;
  columns: LedgerColumn[];
}
export interface LedgerRow {
  id: string;
  link: string | null;
  cells: (string | number | null)[];
}
export interface LedgerPage extends Page<LedgerRow> {
  ledger: Ledger;
  area: AreaRef;
  from: string;
  to: string;
  title: string;
  /** `hides` where the figure counts what the rows do not show to the reader. */
  figure: { value: number; unit: string; hides: boolean };
  is_short: boolean;
}
export interface LedgerFile {
  id: string;
  ledger: string;
  name: string;
  area: AreaRef;
  from: string;
  to: string;
  format: string;
  state: string;
  done: number;
  total: number;
  rows: number | null;
  bytes: number | null;
  created_at: string;
  kept_until: string | null;
  failure: string | null;
}
export type LedgerFormat = 'xlsx' | 'csv';
type Part = { area: string; from: string; to: string };

export const ledgersApi = {
  list: () => http.get<Ledger[]>('/ledgers'),
  rows: (name: string, query: Part & { cursor?: string | null; limit?: number }) =>
    http.get<LedgerPage>(`/ledgers/${name}`, query),
  export: (name: string, part: Part, format: LedgerFormat) => withQuery(`/api/ledgers/${name}/export`, { ...part, format }),
  files: () => http.get<LedgerFile[]>('/ledger-files'),
  file: (id: string) => http.get<LedgerFile>(`/ledger-files/${id}`),
  write: (ledger: string, part: Part, format: LedgerFormat, key: string) =>
    http.create<LedgerFile>('/ledger-files', { ledger, ...part, format }, key),
  content: (id: string) => `/api/ledger-files/${id}/content`,
};
