/** Notices, how far they are, and questions about them: what only the console asks for. */
import { http } from './client';
import type { AreaRef, Page } from './types';

export interface NoticeTheme {
  code: string;
  name: string;
  name_en: string;
  is_emergency: boolean;
}
export interface QuietHours {
  from: number;
  until: number;
}
export interface NoticeCounts {
  queued: number;
  sent: number;
  accepted: number;
  opened: number;
  relayed: number;
  acknowledged: number;
}
export type NoticeStep = keyof NoticeCounts;
export const STEPS: readonly NoticeStep[] = ['queued', 'sent', 'accepted', 'opened', 'relayed', 'acknowledged'];
export const TIERS = ['township', 'village', 'group_head', 'representative'] as const;
export const WAYS = ['group_chat', 'in_person', 'phone', 'broadcast', 'board'] as const;

export interface Notice {
  id: string;
  issuer: AreaRef;
  is_own: boolean;
  source: string;
  source_name: string;
  meeting: { id: string; item_number: number | null } | null;
  theme: string;
  theme_name: string;
  title: string;
  words: string;
  audience: { areas: AreaRef[]; tiers: string[]; tier_names: string[]; tag: string | null };
  is_to_pass_on: boolean;
  reminders: string[];
  state: 'draft' | 'published' | 'withdrawn';
  state_name: string;
  edition: number;
  made_by: string;
  made_at: string;
  published_at: string | null;
  withdrawn_at: string | null;
  withdrawn_why: string | null;
  counts: NoticeCounts;
  version: number;
}
export interface NoticeRelay {
  area: AreaRef;
  way: string;
  way_name: string;
  words: string | null;
  by: string;
  at: string;
}
export interface NoticeDetail extends Notice {
  is_on_its_way: boolean;
  area: AreaRef;
  openings: number;
  open_questions: number;
  own: { tier: string; opened_at: string | null; relayed_at: string | null; acknowledged_at: string | null; link: string } | null;
  can_pass_to: string[];
  relays: NoticeRelay[];
  editions: { edition: number; title: string; words: string; reason: string; changed_by: string; changed_at: string }[];
  attachments: { sha256: string; is_complete: boolean }[];
}
export interface NoticeInput {
  source: string;
  gathering_id: string | null;
  theme: string;
  title: string;
  words: string;
  audience: { areas: string[]; tiers: string[]; tag: string | null };
  is_to_pass_on: boolean;
  reminders: string[];
}
export interface NoticeReach {
  total: number;
  tiers: { tier: string; tier_name: string; count: number }[];
  empty: AreaRef[];
  reminders: { wecom: number; sms: number; none: number } | null;
}
export interface NoticeReminderSum {
  way: string;
  way_name: string;
  waiting: number;
  accepted: number;
  failed: number;
}
export interface NoticeReminder {
  id?: string;
  name: string;
  representative_id: string | null;
  area: AreaRef;
  way: string;
  state: 'waiting' | 'accepted' | 'failed';
  fault: string | null;
  fault_en: string | null;
  at: string;
}
export interface NoticeReminders extends Page<NoticeReminder> {
  sums: NoticeReminderSum[];
  none: number;
}
export interface NoticeCoverage {
  area: AreaRef;
  items: { area: AreaRef; counts: NoticeCounts }[];
  missing: AreaRef[];
}
export interface NoticeInbox {
  id?: string;
  name: string;
  representative_id: string | null;
  tier: string;
  tier_name: string;
  area: AreaRef;
  queued_at: string;
  sent_at: string | null;
  accepted_at: string | null;
  opened_at: string | null;
  relayed_at: string | null;
  acknowledged_at: string | null;
  link: string;
  openings: number;
}
export interface NoticeQuestion {
  id: string;
  notice_id: string;
  name: string;
  area: AreaRef;
  words: string;
  asked_at: string;
  state: 'open' | 'answered' | 'raised';
  state_name: string;
  answer: string | null;
  answered_by: string | null;
  answered_at: string | null;
  matter_id: string | null;
}

type Paging = { cursor: string | null; limit: number };

export const notices = {
  catalogue: () => http.get<{ themes: NoticeTheme[]; quiet_hours: QuietHours; reminders: string[] }>('/notice-catalogue'),
  putQuietHours: (quiet: QuietHours) => http.put<QuietHours>('/notice-catalogue/quiet-hours', quiet),
  list: (query: { area: string; theme: string; state: string } & Paging) => http.get<Page<Notice>>('/notices', query),
  get: (id: string, area: string) => http.get<NoticeDetail>(`/notices/${id}`, { area }),
  reach: (area: string, audience: NoticeInput['audience'], reminders: string[]) => http.act<NoticeReach>('/notice-audience', { area, audience, reminders }),
  write: (notice: NoticeInput & { area: string; attachments: { sha256: string; bytes: number; media_type: string }[] }, key: string) => http.create<NoticeDetail>('/notices', notice, key),
  change: (id: string, notice: NoticeInput, version: number) => http.patch<NoticeDetail>(`/notices/${id}`, notice, version),
  discard: (id: string) => http.remove(`/notices/${id}`),
  publish: (id: string, version: number) => http.act<NoticeDetail>(`/notices/${id}/publication`, {}, version),
  correct: (id: string, text: { title: string; words: string; reason: string }, version: number) =>
    http.act<NoticeDetail>(`/notices/${id}/corrections`, text, version),
  withdraw: (id: string, reason: string, version: number) => http.act<NoticeDetail>(`/notices/${id}/withdrawal`, { reason }, version),
  coverage: (id: string, area: string) => http.get<NoticeCoverage>(`/notices/${id}/coverage`, { area }),
  inboxes: (id: string, query: { area: string; step: string; reached: string } & Paging) =>
    http.get<Page<NoticeInbox>>(`/notices/${id}/inboxes`, query),
  reminders: (id: string, query: { area: string; way: string; state: string } & Paging) => http.get<NoticeReminders>(`/notices/${id}/reminders`, query),
  step: (id: string, step: 'opened' | 'acknowledged') => http.act(`/notices/${id}/steps`, { step }),
  relay: (id: string, relay: { area: string; way: string; words: string | null; to: string[] }, key: string) =>
    http.create<NoticeRelay>(`/notices/${id}/relays`, relay, key),
  questions: (query: { area: string; notice: string; open: string } & Paging) => http.get<Page<NoticeQuestion>>('/notice-questions', query),
  ask: (id: string, words: string, key: string) => http.create<NoticeQuestion>(`/notices/${id}/questions`, { words }, key),
  answer: (id: string, words: string) => http.act<NoticeQuestion>(`/notice-questions/${id}/answer`, { words }),
  raise: (id: string, category: string, key: string) => http.create<NoticeQuestion>(`/notice-questions/${id}/matter`, { category }, key),
};
