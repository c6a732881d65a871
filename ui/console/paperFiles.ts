/** Selection files that were kept on paper, as they are entered for a whole village at once. */
import type { Ground, MissingFile, PaperInput } from '../api/selection';

/** The days that a village usually shares; the letter's day is each representative's own. */
export const DAYS = ['opened', 'agree', 'pass_village', 'pass_township', 'start_notice', 'close_notice', 'file'] as const;
export type DayName = (typeof DAYS)[number];
export type CommonDays = Record<DayName, string>;

export interface PaperDraft {
  isTaken: boolean;
  way: string;
  ground: string;
  by: 'head' | 'households';
  households: string[];
  days: CommonDays & { appoint: string };
  isObjected: boolean;
  objection: { received_on: string; channel: string; settled_on: string };
}

export function noDays(): CommonDays {
  return { opened: '', agree: '', pass_village: '', pass_township: '', start_notice: '', close_notice: '', file: '' };
}

/** What the letter's words already say of the file; nothing else is guessed. */
export function draftOf(missing: MissingFile, grounds: Ground[]): PaperDraft {
  const said = grounds.find((each) => missing.ground.includes(each.name) && (missing.way.code !== 'direct' || each.is_direct));
  return {
    isTaken: true,
    way: missing.way.code,
    ground: said?.code ?? '',
    by: 'head',
    households: [],
    days: { ...noDays(), appoint: missing.serving_from },
    isObjected: false,
    objection: { received_on: '', channel: 'phone', settled_on: '' },
  };
}

/** What is missing before the file can be sent; empty when nothing is. */
export function lacking(draft: PaperDraft, common: CommonDays, commonGround: string): DayName[] | 'ground' | 'households' | 'objection' | 'letter' | null {
  const days = DAYS.filter((name) => !draft.days[name] && !common[name]);
  if (days.length) return days;
  if (!draft.days.appoint) return 'letter';
  if (!draft.ground && (draft.way === 'direct' || !commonGround)) return 'ground';
  if (draft.way === 'nominated' && draft.by === 'households' && !draft.households.length) return 'households';
  if (draft.isObjected && (!draft.objection.received_on || !draft.objection.settled_on)) return 'objection';
  return null;
}

/** The whole file as the server takes it. */
export function paperOf(missing: MissingFile, draft: PaperDraft, common: CommonDays, commonGround: string, noticeDays: number): PaperInput {
  const on = (name: DayName) => draft.days[name] || common[name];
  const ground = draft.ground || commonGround;
  const steps = DAYS.filter((name) => name !== 'opened').map((name) => ({ action: name as string, on: on(name) }));
  return {
    representative_id: missing.representative_id,
    nomination: {
      way: draft.way,
      ...(draft.way === 'direct' ? { ground } : {}),
      ...(draft.way === 'nominated' && draft.by === 'households' ? { households: draft.households } : {}),
    },
    grounds: [ground],
    opened_on: on('opened'),
    steps: [...steps, { action: 'appoint', on: draft.days.appoint }],
    notice_days: noticeDays,
    objections: draft.isObjected ? [draft.objection] : [],
  };
}
