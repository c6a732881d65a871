/** What an event of a matter says beside its name and the words: one short sentence each. */
import type { TimelineEntry, UnitRef } from '../api/types';
import { t } from './i18n';
import { word } from './session';

/** A unit as people call it: the department, or the office of the area. */
export function unitName(unit: UnitRef): string {
  return unit.department?.name ?? unit.area.name;
}

export function sentences(entry: TimelineEntry): string[] {
  const said: string[] = [];
  if (entry.outcome) said.push(t('event.outcome', { outcome: t(`outcome.${entry.outcome}`) }));
  if (entry.ground) said.push(t('event.ground', { ground: word('refusal_grounds', entry.ground) }));
  if (entry.how) said.push(word('confirmation_ways', entry.how));
  if (entry.note) said.push(entry.note);
  return said;
}
