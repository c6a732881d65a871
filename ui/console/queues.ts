/** The queues of the workbench: each is a set of filters, and so a link like every other list. */
import type { Role } from '../api';
import { worksInDepartment } from '../domain/levels';
import type { Filters } from '../domain/viewState';

export interface Queue {
  code: string;
  filters: Filters;
  /** Shown only while something is in it: most offices never see such a thing. */
  rare?: boolean;
}

const OFFICE: Queue[] = [
  { code: 'accept', filters: { owner: 'office', state: 'submitted' } },
  { code: 'assign', filters: { owner: 'office', state: 'accepted' } },
  { code: 'start', filters: { owner: 'office', state: 'assigned' } },
  { code: 'answer', filters: { owner: 'office', state: 'in_progress' } },
  { code: 'reassign', filters: { owner: 'office', state: 'returned' }, rare: true },
  { code: 'decide', filters: { duty: 'decide' } },
  { code: 'attend', filters: { duty: 'attention' }, rare: true },
  { code: 'ordered', filters: { duty: 'order' }, rare: true },
  { code: 'assist', filters: { owner: 'assist' }, rare: true },
  { code: 'supply', filters: { owner: 'office', state: 'draft' }, rare: true },
  { code: 'suspended', filters: { owner: 'office', state: 'suspended' }, rare: true },
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

/** What a department was given, or is called to: it has no area. */
const DEPARTMENT: Queue[] = [
  { code: 'start', filters: { owner: 'department', state: 'assigned' } },
  { code: 'answer', filters: { owner: 'department', state: 'in_progress' } },
  { code: 'assist', filters: { owner: 'assist' } },
  { code: 'sign', filters: { owner: 'department', state: 'to_sign' } },
  { code: 'rest', filters: { owner: 'department', state: 'suspended' } },
  { code: 'overdue', filters: { owner: 'department', overdue: 'yes' } },
  { code: 'confirm', filters: { owner: 'department', state: 'answered' } },
];

/** An auditor has no duty of an office and sees the area's queues only. */
export function queuesFor(roles: readonly Role[]): { office: Queue[]; area: Queue[] } {
  if (worksInDepartment(roles)) return { office: DEPARTMENT, area: [] };
  const works = roles.some((role) => ['county', 'township', 'village', 'group_head'].includes(role));
  return { office: works ? OFFICE : [], area: AREA };
}
