/** What an area can hold below it, and how a drill-down moves through the levels. */
import type { AreaKind, Role } from '../api/types';

/** A household of the area is at most this deep: groups have nothing below them. */
export function hasChildren(kind: AreaKind): boolean {
  return kind !== 'group';
}

/** Whether a map of villages says anything there: of one village it would be one hexagon. */
export function hasVillages(kind: AreaKind): boolean {
  return kind === 'county' || kind === 'township';
}

/** The locale key of the word for the areas directly below one of this kind. */
export function childrenWordKey(kind: AreaKind): string {
  if (kind === 'county') return 'level.township';
  if (kind === 'township') return 'level.village';
  return 'level.group';
}

const CONSOLE_ROLES: readonly Role[] = ['county', 'township', 'village', 'auditor', 'system', 'department'];

export function mayUseConsole(roles: readonly Role[]): boolean {
  return roles.some((role) => CONSOLE_ROLES.includes(role));
}

/**
 * Personal data is closed to the technical role, which keeps accounts, and to a department, which
 * sees what it was given and nothing else.
 */
export function seesRecords(roles: readonly Role[]): boolean {
  return roles.some((role) => role !== 'system' && role !== 'department');
}

/** Who sees matters: those of an area, or those that a department was given. */
export function seesMatters(roles: readonly Role[]): boolean {
  return roles.some((role) => role !== 'system');
}

/** Whether all that somebody does is to handle what a department was given. */
export function worksInDepartment(roles: readonly Role[]): boolean {
  return roles.length > 0 && roles.every((role) => role === 'department');
}

export function keepsAccounts(roles: readonly Role[]): boolean {
  return roles.includes('system');
}

/** Who answers for an area: sees what the phones could not deliver, answers complaints, invites. */
export function worksInOffice(roles: readonly Role[]): boolean {
  return roles.some((role) => role === 'county' || role === 'township' || role === 'village');
}

/** Who calls villagers back about the answers given below, or inspects how that is done. */
export function callsBack(roles: readonly Role[]): boolean {
  return roles.some((role) => role === 'county' || role === 'township' || role === 'auditor');
}

/** Who keeps what the whole county uses, such as its own map. */
export function keepsCounty(roles: readonly Role[]): boolean {
  return roles.includes('county');
}

export function mayImport(roles: readonly Role[]): boolean {
  return roles.some((role) => role === 'county' || role === 'township' || role === 'village');
}
