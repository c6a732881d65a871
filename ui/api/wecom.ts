/** WeCom: which member belongs to which account, chats that follow the chain, robots of groups. */
import { http } from './client';

export interface WecomLink {
  account_id: string;
  account_name: string;
  member: string;
  way: 'by-hand' | 'signed-in';
  linked_at: string;
}
export interface WecomMember {
  member: string;
  name: string;
}
export interface WecomChat {
  id: string;
  tier: number;
  area_code: string;
  area_name: string;
  name: string;
  members: number;
  unlinked: string[];
  standing: 'equal' | 'waiting' | 'too-few' | 'too-many' | 'trouble';
  trouble: string | null;
  trouble_en: string | null;
  asked_at: string | null;
}
export interface WecomRobot {
  id: string;
  name: string;
  hint: string;
  added_at: string;
}

export const wecom = {
  members: async () => (await http.get<{ items: WecomLink[] }>('/wecom/members')).items,
  link: (account: string, member: string) => http.put<WecomLink>(`/accounts/${account}/wecom`, { member }),
  unlink: (account: string) => http.remove(`/accounts/${account}/wecom`),
  directory: async (search: string) => (await http.get<{ items: WecomMember[] }>('/wecom/directory', { search })).items,
  chats: async () => (await http.get<{ items: WecomChat[] }>('/wecom/chats')).items,
  robots: async () => (await http.get<{ items: WecomRobot[] }>('/wecom/robots')).items,
  addRobot: (body: { name: string; webhook: string }, key: string) => http.create<WecomRobot>('/wecom/robots', body, key),
  removeRobot: (id: string) => http.remove(`/wecom/robots/${id}`),
};
