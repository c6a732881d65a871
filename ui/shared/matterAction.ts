/** Acting on a matter: which fields an action asks for, what is still missing, and the sending. */
import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue';
import { api, asProblem, type Matter, type MatterAction, type MatterActionInput, type Problem, type UnitInput } from '../api';
import { Attempt } from './attempt';
import { t } from './i18n';

export interface ActionForm {
  words?: 'needed' | 'optional';
  outcome?: boolean;
  ground?: boolean;
  how?: boolean;
  rating?: boolean;
  reason?: boolean;
  /** One unit: who gets it, or who should have it. */
  unit?: boolean;
  /** Several units: who is called. */
  units?: boolean;
  until?: boolean;
  into?: boolean;
}
/** What an action asks for: the server says what it needs, so that an action of a newer one is usable. */
function formOf(action: MatterAction): ActionForm {
  const needs = (field: string) => action.needs.includes(field);
  const form: ActionForm = {
    outcome: needs('outcome'),
    ground: needs('ground'),
    how: needs('how'),
    rating: action.action === 'confirm',
    reason: needs('reason'),
    unit: needs('to_area'),
    units: needs('units'),
    until: needs('until'),
    into: needs('into'),
  };
  if (needs('words')) form.words = 'needed';
  else if (!WORDLESS.has(action.action)) form.words = 'optional';
  return form;
}
/** What is said by doing it. */
const WORDLESS = new Set(['start', 'sign_in']);

/**
 * What is usually the next thing to do, the most pressing first: a decision that others wait for, then
 * the step that brings the matter on. To pass on the villager's word is never pressed upon an office:
 * it is his to give.
 */
const NEXT = [
  'report_supervision', 'sign', 'approve_extension', 'approve_suspension', 'redo', 'accept', 'start', 'assign',
  'answer', 'rule', 'supply', 'sign_in', 'respond', 'resume', 'settle', 'close_supervision',
];

const rank = (each: MatterAction) => NEXT.indexOf(each.action);

/** The one obvious action, and the others in the order of the table. */
export function nextOf(actions: readonly MatterAction[]): { first: MatterAction | null; others: MatterAction[] } {
  const ranked = actions.filter((each) => rank(each) >= 0).sort((one, other) => rank(one) - rank(other));
  const first = ranked[0] ?? null;
  return { first, others: actions.filter((each) => each !== first) };
}

/** The whole days that a text of a day may lie ahead, by action; the server decides, this fills the field. */
export const USUAL_DAYS: Record<string, number> = { ask_extension: 7, ask_suspension: 30, supervise: 5 };

interface Filled {
  words: string;
  outcome: '' | 'solved' | 'explained' | 'referred';
  how: string;
  rating: string;
  ground: string;
  reason: string;
  units: UnitInput[];
  until: string;
  into: string;
}
const EMPTY: Filled = { words: '', outcome: '', how: '', rating: '', ground: '', reason: '', units: [], until: '', into: '' };

export interface MatterActing extends Filled {
  chosen: MatterAction | null;
  busy: boolean;
  tried: boolean;
  problem: Problem | null;
  done: string;
}

export function useMatterAction(
  matter: () => Matter | null,
  replace: (next: Matter) => void,
  reload: () => Promise<void>,
): {
  state: MatterActing;
  form: ComputedRef<ActionForm | null>;
  missing: ComputedRef<string>;
  wordsKey: ComputedRef<string>;
  attempt: Ref<Attempt>;
  choose: (action: MatterAction) => void;
  send: () => Promise<void>;
} {
  const state = reactive<MatterActing>({
    ...EMPTY,
    chosen: null,
    busy: false,
    tried: false,
    problem: null,
    done: '',
  });
  const attempt = ref(new Attempt()) as Ref<Attempt>;
  const form = computed<ActionForm | null>(() =>
    state.chosen ? formOf(state.chosen) : null,
  );
  const missing = computed(() => {
    const asks = form.value;
    if (!asks) return '';
    if (asks.outcome && !state.outcome) return t('matter.need_outcome');
    if (asks.how && !state.how) return t('matter.need_how');
    if (asks.ground && !state.ground) return t('matter.need_ground');
    if (asks.reason && !state.reason) return t('matter.need_reason');
    if ((asks.unit || asks.units) && !state.units.length) return t('matter.need_area');
    if (asks.until && !state.until) return t('matter.need_until');
    if (asks.into && !state.into) return t('matter.need_into');
    if (asks.words === 'needed' && !state.words.trim()) return t('matter.need_words');
    return '';
  });
  const wordsKey = computed(() => {
    if (form.value?.words !== 'needed' || !state.chosen) return 'matter.words_for.other';
    const own = `matter.words_for.${state.chosen.action}`;
    // A surface without words of its own for the action has general ones.
    return t(own) === own ? 'matter.words_for.needed' : own;
  });

  function choose(action: MatterAction) {
    Object.assign(state, { ...EMPTY, units: [], chosen: action, tried: false, problem: null, done: '' });
  }

  async function send() {
    state.tried = true;
    const current = matter();
    const action = state.chosen;
    const asks = form.value;
    if (!action || !current || !asks || missing.value) return;
    const input: MatterActionInput = { action: action.action };
    if (asks.outcome && state.outcome) input.outcome = state.outcome;
    if (state.words.trim()) input.words = state.words.trim();
    if (asks.how) input.how = state.how;
    if (asks.rating && state.rating) input.rating = state.rating;
    if (asks.ground) input.ground = state.ground;
    if (asks.reason) input.reason = state.reason;
    if (asks.unit) Object.assign(input, unitFields(state.units[0]));
    if (asks.units) input.units = state.units.map((each) => ({ ...each }));
    if (asks.until) input.until = state.until;
    if (asks.into) input.into = state.into;
    state.busy = true;
    state.problem = null;
    try {
      const key = attempt.value.keyFor([current.id, current.version, input]);
      const next = await api.actOnMatter(current.id, input, current.version, key);
      state.done = t('matter.done', { action: action.name });
      state.chosen = null;
      replace(next);
    } catch (thrown) {
      state.problem = asProblem(thrown);
      // Someone else was faster: show the matter as it is now; the typed words stay in the form.
      if (state.problem.status === 412 || state.problem.status === 409) await reload();
    } finally {
      state.busy = false;
    }
  }

  return { state, form, missing, wordsKey, attempt, choose, send };
}

function unitFields(unit: UnitInput | undefined): Pick<MatterActionInput, 'to_area' | 'to_department'> {
  if (unit?.department_id) return { to_department: unit.department_id };
  return unit?.area_code ? { to_area: unit.area_code } : {};
}
