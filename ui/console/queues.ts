/** The queues of the workbench: each is a set of filters, and so a link like every other list. */
import type { Role } from '../api';
import type { Filters } from '../domain/viewState';

export interface Queue {
  code: string;
  filters: Filters;
}

const OFFICE: Queue[] = [
  { code: 'accept', filters: { owner: 'office', state: 'submitted' } },
  { code: 'assign', filters: { owner: 'office', state: 'accepted' } },
  { code: 'start', filters: { owner: 'office', state: 'assigned' } },
  { code: 'answer', filters: { owner: 'office', state: 'in_progress' } },
  { code: 'reassign', filters: { owner: 'office', state: 'returned' } },
  { code: 'decide', filters: { duty: 'decide' } },
  { code: 'attend', filters: { duty: 'attention' } },
  { code: 'ordered', filters: { duty: 'order' } },
  { code: 'overdue', filters: { owner: 'office', overdue: 'yes' } },
  { code: 'mine', filters: { owner: 'me' } },
];
/** What lies in the area, whoever has it. */
const AREA: Queue[] = [
  { code: 'open', filters: { open: 'yes' } },
  { code: 'late', filters: { overdue: 'yes' } },
  { code: 'disputed', filters: { state: 'disputed' } },
  { code: 'confirm', filters: { state: 'answered' } },
];

/** An auditor has no duty of an office and sees the area's queues only. */
export function queuesFor(roles: readonly Role[]): { office: Queue[]; area: Queue[] } {
  const works = roles.some((role) => ['county', 'township', 'village', 'group_head'].includes(role));
  return { office: works ? OFFICE : [], area: AREA };
}
