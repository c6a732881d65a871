/** The operations of channels to the outside, and what they answer. */
import { http } from './client';
import type { Page } from './types';

export interface ChannelFault {
  code: string;
  detail: string;
  detail_en: string;
  said: string;
}
export interface ChannelField {
  name: string;
  label: string;
  label_en: string;
  hint: string;
  hint_en: string;
  input: 'text' | 'number' | 'address' | 'mail' | 'choice' | 'secret';
  is_required: boolean;
  default: string;
  choices: { code: string; name: string; name_en: string }[];
  only_if_field: string | null;
  only_if_value: string | null;
  /** For a secret: whether one is kept; it is never shown. */
  is_kept: boolean;
}
export interface Channel {
  kind: string;
  name: string;
  is_on: boolean;
  values: Record<string, string>;
  fields: ChannelField[];
  standing: 'unset' | 'off' | 'sealed' | 'ready' | 'limited' | 'failing' | 'held';
  standing_name: string;
  fault: ChannelFault | null;
  resumes_at: string | null;
  waiting: number;
  failed: number;
  accepted_at: string | null;
  version: number;
}
export interface ChannelMessage {
  id: string;
  kind: string;
  kind_name: string;
  to: string;
  state: string;
  state_name: string;
  event: string | null;
  attempts: number;
  queued_at: string;
  next_at: string | null;
  ended_at: string | null;
  provider_id: string | null;
  fault: ChannelFault | null;
  can_replay: boolean;
}
export interface Webhook {
  id: string;
  name: string;
  url: string;
  events: string[];
  state: 'on' | 'paused' | 'disabled';
  state_name: string;
  created_at: string;
  old_secret_until: string | null;
  version: number;
}
export interface WebhookDraft {
  name: string;
  url: string;
  events: string[];
}
export interface Webhooks {
  items: Webhook[];
  events: { code: string; name: string; name_en: string }[];
}
export interface ChannelChange {
  version: number;
  is_on: boolean;
  values: Record<string, string>;
  secrets: Record<string, string>;
}
type MessageQuery = { kind?: string; state?: string; webhook?: string; cursor?: string | null; limit?: number };

export const channels = {
  list: async () => (await http.get<{ items: Channel[] }>('/channels')).items,
  put: (kind: string, change: ChannelChange) => http.put<Channel>(`/channels/${kind}`, change),
  reset: (kind: string) => http.act<Channel>(`/channels/${kind}/reset`, {}),
  test: (kind: string, to: string) => http.act<ChannelMessage>(`/channels/${kind}/tests`, { to }),
  messages: (query: MessageQuery) => http.get<Page<ChannelMessage>>('/channel-messages', query),
  replay: (id: string) => http.act<ChannelMessage>(`/channel-messages/${id}/replay`, {}),
  webhooks: () => http.get<Webhooks>('/webhooks'),
  createWebhook: (draft: WebhookDraft, key: string) => http.create<Webhook>('/webhooks', draft, key),
  changeWebhook: (id: string, draft: WebhookDraft & { is_on: boolean }, version: number) =>
    http.patch<Webhook>(`/webhooks/${id}`, draft, version),
  removeWebhook: (id: string) => http.remove(`/webhooks/${id}`),
  /** A new secret, shown once; the one before signs along for a day. */
  resetSecret: (id: string) => http.act<Webhook & { secret: string }>(`/webhooks/${id}/secret`, {}),
};
