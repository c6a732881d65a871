/**
 * The list of an area's households for cadres and group heads: asked from the server, because an
 * area is more than a phone should hold. What they record goes through the same outbox.
 */
import { reactive } from 'vue';
import { api, asProblem, type HouseholdSummary, type Problem } from '../../api';
import { session } from '../../shared/session';

interface Home {
  households: HouseholdSummary[];
  cursor: string | null;
  /** Households still to contact this month; null until it is known. */
  remaining: number | null;
  search: string;
  loading: boolean;
  problem: Problem | null;
  loaded: boolean;
}

export const home = reactive<Home>({
  households: [],
  cursor: null,
  remaining: null,
  search: '',
  loading: true,
  problem: null,
  loaded: false,
});

function ownArea(): string {
  const grants = session.me?.grants ?? [];
  const grant = grants.find((each) => each.role === 'village' || each.role === 'group_head');
  return (grant ?? grants[0])?.area.code ?? '';
}

export async function loadHome(): Promise<void> {
  home.loading = true;
  home.problem = null;
  const area = ownArea();
  try {
    const asked = { area, contacted: 'no', linked: 'yes', search: home.search, limit: 30 };
    const [page, overview] = await Promise.all([api.households(asked), api.overview({ area })]);
    home.households = page.items;
    home.cursor = page.next_cursor;
    home.remaining = overview.coverage.linked - overview.coverage.contacted_this_month;
    home.loaded = true;
  } catch (thrown) {
    home.problem = asProblem(thrown);
  } finally {
    home.loading = false;
  }
}

export async function moreHouseholds(): Promise<void> {
  if (!home.cursor) return;
  const asked = { area: ownArea(), contacted: 'no', linked: 'yes', search: home.search, limit: 30 };
  try {
    const page = await api.households({ ...asked, cursor: home.cursor });
    home.households.push(...page.items);
    home.cursor = page.next_cursor;
  } catch (thrown) {
    home.problem = asProblem(thrown);
  }
}

/** Whom a contact with that household is entered for; both names are kept. */
export async function subjectOf(
  id: string,
): Promise<{ name: string; behalf: { id: string; name: string } | null }> {
  const found = home.households.find((each) => each.id === id) ?? (await api.household(id));
  return { name: found.head_name, behalf: found.representative };
}

/** Takes a kept contact into the list without asking the server again. */
export function noteContact(id: string, metOn: string): void {
  const household = home.households.find((each) => each.id === id);
  if (!household) return;
  // A month is that of the county's own day: a demo county stands still at its own.
  const isThisMonth = metOn.slice(0, 7) >= (session.county?.default_as_of ?? '').slice(0, 7);
  if (isThisMonth && !household.contacted_this_month) {
    household.contacted_this_month = true;
    home.remaining = Math.max(0, (home.remaining ?? 0) - 1);
  }
  if (!household.last_contact_on || metOn > household.last_contact_on) household.last_contact_on = metOn;
}
