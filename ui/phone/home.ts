/** The list of households, kept while the app is open, so that coming back to it is instant. */
import { reactive } from 'vue';
import { api, asProblem, type Contact, type HouseholdSummary, type Problem } from '../api';
import { session } from '../shared/session';

interface Home {
  households: HouseholdSummary[];
  cursor: string | null;
  /** Households still to contact this month; null until it is known. */
  remaining: number | null;
  search: string;
  loading: boolean;
  problem: Problem | null;
  loaded: boolean;
  told: string;
}

export const home = reactive<Home>({
  households: [],
  cursor: null,
  remaining: null,
  search: '',
  loading: true,
  problem: null,
  loaded: false,
  told: '',
});

/** Cadres and group heads see their area and enter contacts for its representatives. */
export function isOwnList(): boolean {
  return session.me?.representative !== null && session.me?.representative !== undefined;
}

export async function loadHome(): Promise<void> {
  const me = session.me;
  if (!me) return;
  home.loading = true;
  home.problem = null;
  try {
    if (me.representative) {
      const page = await api.householdsOf(me.representative.id, { limit: 200 });
      home.households = page.items;
      home.cursor = page.next_cursor;
      home.remaining = page.items.filter((each) => !each.contacted_this_month).length;
    } else {
      const area = me.grants[0]?.area.code ?? '';
      const asked = { area, contacted: 'no', linked: 'yes', search: home.search, limit: 30 };
      const [page, overview] = await Promise.all([api.households(asked), api.overview({ area })]);
      home.households = page.items;
      home.cursor = page.next_cursor;
      home.remaining = overview.coverage.linked - overview.coverage.contacted_this_month;
    }
    home.loaded = true;
  } catch (thrown) {
    home.problem = asProblem(thrown);
  } finally {
    home.loading = false;
  }
}

export async function moreHouseholds(): Promise<void> {
  const area = session.me?.grants[0]?.area.code ?? '';
  if (!home.cursor) return;
  try {
    const asked = { area, contacted: 'no', linked: 'yes', search: home.search, limit: 30, cursor: home.cursor };
    const page = await api.households(asked);
    home.households.push(...page.items);
    home.cursor = page.next_cursor;
  } catch (thrown) {
    home.problem = asProblem(thrown);
  }
}

/** Takes a stored contact into the list without asking the server again. */
export function noteContact(contact: Contact): void {
  const household = home.households.find((each) => each.id === contact.household.id);
  if (!household) return;
  // A month is that of the county's own day: a demo county stands still at its own.
  const thisMonth = contact.met_on.slice(0, 7) >= (session.county?.default_as_of ?? '').slice(0, 7);
  if (thisMonth && !household.contacted_this_month) {
    household.contacted_this_month = true;
    home.remaining = Math.max(0, (home.remaining ?? 0) - 1);
  }
  if (!household.last_contact_on || contact.met_on > household.last_contact_on) {
    household.last_contact_on = contact.met_on;
  }
}
