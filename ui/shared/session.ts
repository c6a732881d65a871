/** Who is signed in, the county's settings and the catalogues: loaded once per page load. */
import { reactive } from 'vue';
import { api, asProblem, type Catalogues, type County, type Entry, type FieldEntry, type Me, type Problem, type Role } from '../api';

interface Session {
  me: Me | null;
  county: County | null;
  catalogues: Catalogues | null;
  problem: Problem | null;
  loading: boolean;
}

export const session = reactive<Session>({
  me: null,
  county: null,
  catalogues: null,
  problem: null,
  loading: true,
});

/** Asks for everything at once; one trip, because round trips cost most on a bad line. */
export async function startSession(): Promise<void> {
  session.loading = true;
  session.problem = null;
  try {
    const [me, county, catalogues] = await Promise.all([api.me(), api.county(), api.catalogues()]);
    session.me = me;
    session.county = county;
    session.catalogues = catalogues;
  } catch (thrown) {
    session.problem = asProblem(thrown);
  } finally {
    session.loading = false;
  }
  if (session.problem?.status === 401) goToSignIn();
}

export function goToSignIn(): void {
  const next = encodeURIComponent(location.pathname + location.search);
  location.replace(`/sign-in?next=${next}`);
}

export async function signOut(): Promise<void> {
  try {
    await api.signOut();
  } catch {
    // The session may have ended already; the sign-in page is the right place either way.
  }
  location.replace('/sign-in');
}

export function roles(): Role[] {
  return (session.me?.grants ?? []).map((grant) => grant.role);
}

export type CatalogueName = Exclude<keyof Catalogues, 'matter_kinds'>;

/** The Chinese word for a code of a catalogue; the code itself where the catalogue lacks it. */
export function word(catalogue: CatalogueName, code: string | null | undefined): string {
  if (!code) return '—';
  const entries: Entry[] = session.catalogues?.[catalogue] ?? [];
  return entries.find((entry) => entry.code === code)?.name ?? code;
}

export function kindWord(code: string): string {
  return session.catalogues?.matter_kinds.find((kind) => kind.code === code)?.name ?? code;
}

/** What a category asks beside the words; a phone that holds an older catalogue asks nothing. */
export function fieldsOf(kind: string, category: string): FieldEntry[] {
  const entry = session.catalogues?.matter_kinds.find((each) => each.code === kind);
  return entry?.categories.find((each) => each.code === category)?.fields ?? [];
}

export function categoryWord(kind: string, category: string | null): string {
  if (!category) return '';
  const entry = session.catalogues?.matter_kinds.find((each) => each.code === kind);
  return entry?.categories.find((each) => each.code === category)?.name ?? category;
}
