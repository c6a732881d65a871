/**
 * What the phone holds, as the screens see it: one value, replaced as a whole on every change.
 * Representatives' screens read from here alone and never ask the network.
 */
import { computed, shallowRef } from 'vue';
import type { CommandKind, HouseholdRow, MatterRow, OutboxItem, PhoneStore, World } from '../offline/types';
import { useCsrfToken, type Problem } from '../api/client';
import { asPhoneProblem } from './problem';
import { roles, session } from '../shared/session';

export const world = shallowRef<World | null>(null);
const held = shallowRef<PhoneStore | null>(null);

/** The store of this phone; only called where a screen is shown, which is after it was opened. */
export function store(): PhoneStore {
  if (!held.value) throw new Error('the phone is not open yet');
  return held.value;
}

/** Takes an opened store over: from now on every change of it reaches the screens. */
export function adopt(opened: PhoneStore): void {
  held.value = opened;
  take(opened.world);
  opened.subscribe(take);
}

/** Why nothing can be shown at all, where the phone could not be opened. */
export const openProblem = shallowRef<Problem | null>(null);

export function openingFailed(thrown: unknown): void {
  openProblem.value = asPhoneProblem(thrown);
}

let profileTag: string | null = null;
let cataloguesTag: string | null = null;

function take(next: World): void {
  world.value = next;
  // The words of codes are shared with the other surfaces, which read them from the session.
  const profile = next.profile?.tag ?? null;
  if (profile !== profileTag) {
    profileTag = profile;
    session.me = next.profile?.me ?? null;
    session.county = next.profile?.county ?? null;
    useCsrfToken(next.profile?.me.csrf_token ?? null);
  }
  const catalogues = next.catalogues?.tag ?? null;
  if (catalogues !== cataloguesTag) {
    cataloguesTag = catalogues;
    session.catalogues = next.catalogues;
  }
}

/** Representatives have a list of their own; cadres and group heads see an area instead. */
export const isOwnList = computed(() => Boolean(world.value?.profile?.me.representative));

/** County offices and technical accounts have no households to walk to. */
export const isServed = computed(
  () => isOwnList.value || roles().some((role) => role === 'village' || role === 'group_head'),
);

export const today = computed(() => world.value?.today ?? '');

export function householdOf(id: string): HouseholdRow | null {
  return world.value?.households.find((each) => each.id === id) ?? null;
}

export function matterOf(id: string): MatterRow | null {
  return world.value?.matters.find((each) => each.id === id) ?? null;
}

/** Whether this phone has said that of a notice and the server has not taken it in yet. */
export function waitsOf(kind: CommandKind, notice: string): boolean {
  return (world.value?.outbox ?? []).some(
    (each) => each.state === 'waiting' && each.kind === kind && (each.body as { notice_id?: string }).notice_id === notice,
  );
}

/** Notices that were not opened yet. */
export const unopened = computed(() =>
  (world.value?.notices ?? []).filter((each) => !each.opened_at && !each.withdrawn_why && !waitsOf('open_notice', each.id)),
);

/** What this phone has said about a matter that the server has not taken in yet. */
export function unsentAbout(matter: string): OutboxItem | null {
  const found = world.value?.outbox.find(
    (each) =>
      each.state === 'waiting' &&
      each.kind === 'act_on_matter' &&
      (each.body as { matter_id: string }).matter_id === matter,
  );
  return found ?? null;
}
