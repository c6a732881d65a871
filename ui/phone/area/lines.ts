/** A matter of the server's lists, as the line shows it. */
import type { MatterSummary } from '../../api';

export function lineOf(matter: MatterSummary) {
  return {
    ...matter,
    household: matter.household?.head_name ?? null,
    owner: matter.owner.account?.name ?? matter.owner.area.name,
    is_overdue: matter.overdue,
  };
}
