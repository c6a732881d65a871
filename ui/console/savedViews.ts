/** The views that somebody has saved: loaded once, kept on the server under the account. */
import { reactive } from 'vue';
import { asProblem, type Problem } from '../api';
import { office, type SavedView } from '../api/office';

interface State {
  items: SavedView[];
  isLoaded: boolean;
  busy: boolean;
  problem: Problem | null;
}
const state = reactive<State>({ items: [], isLoaded: false, busy: false, problem: null });

async function keep(items: SavedView[]): Promise<boolean> {
  state.busy = true;
  state.problem = null;
  try {
    state.items = await office.replaceViews(items);
    return true;
  } catch (thrown) {
    state.problem = asProblem(thrown);
    return false;
  } finally {
    state.busy = false;
  }
}

export function useSavedViews() {
  if (!state.isLoaded) {
    state.isLoaded = true;
    office
      .views()
      .then((items) => (state.items = items))
      .catch((thrown: unknown) => {
        state.problem = asProblem(thrown);
        state.isLoaded = false;
      });
  }
  return {
    state,
    add: (view: SavedView) => keep([...state.items, view]),
    remove: (view: SavedView) => keep(state.items.filter((each) => each !== view)),
    /** Puts a removed view back where it was. */
    putBack: (view: SavedView, place: number) =>
      keep([...state.items.slice(0, place), view, ...state.items.slice(place)]),
  };
}
