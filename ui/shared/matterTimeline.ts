/** What an event of a matter says beside its name and the words: one short sentence each. */
import type { TimelineEntry, UnitRef } from '../api/types';
import { t } from './i18n';
import { word } from './session';
import { day } from './words';

/** A unit as people call it: the department, or the office of the area. */
export function unitName(unit: UnitRef): string {
  return unit.department?.name ?? unit.area.name;
}

/** The steps after which somebody else has the matter. */
const HANDED = new Set(['submit', 'assign', 'rule', 'lift', 'recall', 'return']);

export function sentences(entry: TimelineEntry, today?: string): string[] {
  const details = entry.details ?? {};
  const said: string[] = [];
  if (HANDED.has(entry.action)) said.push(t('event.now_with', { unit: unitName(entry.owner) }));
  if (entry.outcome) said.push(t('event.outcome', { outcome: t(`outcome.${entry.outcome}`) }));
  if (entry.ground) said.push(t('event.ground', { ground: word('refusal_grounds', entry.ground) }));
  if (entry.how) said.push(t('event.how', { how: word('confirmation_ways', entry.how) }));
  if (details.rating) said.push(t('event.rating', { rating: word('ratings', details.rating) }));
  if (details.reason) said.push(t('event.reason', { reason: word('return_reasons', details.reason) }));
  if (details.proposed) said.push(t('event.proposed', { unit: unitName(details.proposed) }));
  if (details.until) said.push(t(`event.until.${untilKind(entry.action)}`, { day: day(details.until, today) }));
  if (details.units?.length) said.push(t('event.units', { units: details.units.map(unitName).join('、') }));
  if (details.other) {
    const state = details.other.state ? word('matter_states', details.other.state) : '';
    said.push(t(state ? 'event.other_state' : 'event.other', { number: details.other.number, state }));
  }
  for (const clock of details.clocks ?? []) said.push(t(`event.clock.${clock}`));
  if (details.office) said.push(t('event.office', { office: details.office.name }));
  if (details.days) said.push(t('event.days', { days: details.days }));
  return said;
}

function untilKind(action: string): 'extension' | 'suspension' | 'order' {
  if (action.endsWith('extension')) return 'extension';
  return action.endsWith('suspension') ? 'suspension' : 'order';
}
