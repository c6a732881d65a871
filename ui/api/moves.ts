/** Changes of households (信息变更): only the console calls these. */
import { http } from './client';
import type { AreaRef, NamedRef, Page } from './types';

export type MoveKind = 'arrive' | 'leave' | 'relocate' | 'split' | 'merge' | 'new_head' | 'dissolve';

export interface MovePerson {
  name: string;
  sex?: string | null;
  phone?: string | null;
}
export interface MoveHome {
  area?: string;
  head: MovePerson;
  address: string;
  hamlet: string;
  members: number;
  resident: number;
  away: number;
  minors: number;
  over_80: number;
}
export interface MoveInput {
  kind: MoveKind;
  on: string;
  reason: string;
  words: string;
  household_id?: string;
  version?: number;
  into_id?: string;
  into_version?: number;
  new?: MoveHome;
  area?: string;
  address?: string;
  hamlet?: string;
  head?: MovePerson;
  representative_id?: string;
  matters?: string[];
  matters_go_on?: boolean;
}
export interface MoveSummary {
  id: string;
  kind: MoveKind;
  kind_name: string;
  state: 'done' | 'undone';
  on: string;
  reason: string;
  reason_name: string;
  words: string;
  household_id: string;
  head_name: string;
  other_id: string | null;
  other_head_name: string | null;
  area: AreaRef;
  village: AreaRef;
  to_area: AreaRef | null;
  to_village: AreaRef | null;
  made_at: string;
  made_by: string;
  undone_at: string | null;
  undone_by: string | null;
  undo_until: string | null;
  version: number;
}
export interface Standing {
  code: string;
  head_name: string;
  area: AreaRef;
  village: AreaRef;
  address: string;
  hamlet: string;
  members: number;
  resident: number;
  away: number;
  minors: number;
  over_80: number;
  priority: string;
  tags: string[];
  sensitive_tags: string[] | null;
  dissolved_on: string | null;
  version: number;
}
export interface MovedHousehold {
  id: string;
  before: Standing | null;
  after: Standing;
  representative_before: NamedRef | null;
  representative_after: NamedRef | null;
  card: 'issued' | 'revoked' | 'kept' | 'none';
}
export interface MovedMatter {
  id: string;
  number: string;
  category_name: string;
  state_name: string;
  owner: AreaRef;
  representative: NamedRef | null;
}
export interface Move extends MoveSummary {
  households: MovedHousehold[];
  matters: MovedMatter[];
  staying_matters: MovedMatter[];
  difficulty_file: string | null;
  open_difficulty_file: boolean;
}

export const moves = {
  list: (query: { area?: string; household?: string; kind?: string; state?: string; cursor?: string | null; limit?: number }) =>
    http.get<Page<MoveSummary>>('/household-moves', query),
  get: (id: string) => http.get<Move>(`/household-moves/${id}`),
  preview: (input: MoveInput) => http.act<Move>('/household-moves/preview', input),
  carryOut: (input: MoveInput, key: string) => http.create<Move>('/household-moves', input, key),
  revoke: (one: MoveSummary) => http.act<Move>(`/household-moves/${one.id}/revoke`, undefined, one.version),
};

/** What can happen to a household that is there, in the order in which it is offered. */
export const MOVES_OF_ONE: MoveKind[] = ['relocate', 'split', 'merge', 'new_head', 'leave', 'dissolve'];

/** Why, by kind; the last of each is said in words. */
export const MOVE_REASONS: Record<MoveKind, string[]> = {
  arrive: ['moved_in', 'returned', 'married', 'missed', 'other'],
  leave: ['moved_out', 'resettled', 'married', 'in_care', 'other'],
  relocate: ['resettled', 'wrong_group', 'married', 'in_care', 'other'],
  split: ['family_divided', 'married', 'other'],
  merge: ['joined', 'married', 'in_care', 'twice', 'other'],
  new_head: ['head_died', 'head_away', 'married', 'other'],
  dissolve: ['all_died', 'in_care', 'twice', 'other'],
};
