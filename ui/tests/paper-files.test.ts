/** Files from paper: what the letter says is taken over, nothing is guessed, and what is missing is named. */
import { describe, expect, it } from 'vitest';
import type { Ground, MissingFile } from '../api/selection';
import { DAYS, draftOf, lacking, noDays, paperOf } from '../console/paperFiles';

const place = { code: '43112510121601', name: '第一组', kind: 'group' } as MissingFile['area'];
const grounds: Ground[] = [
  { code: 'party_member', name: '有能力联户的党员', name_en: 'Able party member', is_direct: true, is_by_hand: true },
  { code: 'volunteer', name: '志愿者', name_en: 'Volunteer', is_direct: false, is_by_hand: true },
];
const missing = (way: string, ground: string): MissingFile => ({
  representative_id: 'rep_1',
  person_id: 'per_1',
  name: '何辉',
  area: place,
  village: place,
  way: { code: way, name: '' },
  ground,
  letter_number: null,
  serving_from: '2023-01-05',
});
const shared = () => Object.fromEntries(DAYS.map((name, index) => [name, `2022-12-${10 + index}`])) as ReturnType<typeof noDays>;

describe('files from paper', () => {
  it('take over what the letter says', () => {
    expect(draftOf(missing('direct', '有能力联户的党员'), grounds)).toMatchObject({ way: 'direct', ground: 'party_member' });
    // A volunteer cannot be fixed directly, whatever the letter says.
    expect(draftOf(missing('direct', '志愿者'), grounds).ground).toBe('');
    const draft = draftOf(missing('nominated', '7户群众推选'), grounds);
    expect(draft).toMatchObject({ ground: '', by: 'head', households: [] });
    expect(draft.days.appoint).toBe('2023-01-05');
    expect(DAYS.every((name) => draft.days[name] === '')).toBe(true);
  });

  it('name what is missing', () => {
    const draft = draftOf(missing('nominated', ''), grounds);
    expect(lacking(draft, noDays(), '')).toEqual([...DAYS]);
    expect(lacking(draft, { ...shared(), file: '' }, '')).toEqual(['file']);
    expect(lacking(draft, shared(), '')).toBe('ground');
    expect(lacking(draft, shared(), 'volunteer')).toBeNull();
    draft.by = 'households';
    expect(lacking(draft, shared(), 'volunteer')).toBe('households');
    draft.by = 'head';
    draft.isObjected = true;
    expect(lacking(draft, shared(), 'volunteer')).toBe('objection');
    // A direct choice has a ground of its own; the village's common one is not asked.
    expect(lacking(draftOf(missing('direct', ''), grounds), shared(), 'volunteer')).toBe('ground');
  });

  it('are sent whole, with the days that differ', () => {
    const draft = draftOf(missing('direct', '有能力联户的党员'), grounds);
    draft.days.close_notice = '2022-12-30';
    const paper = paperOf(missing('direct', '有能力联户的党员'), draft, shared(), '', 7);
    expect(paper.nomination).toEqual({ way: 'direct', ground: 'party_member' });
    expect([paper.opened_on, paper.notice_days, paper.objections]).toEqual(['2022-12-10', 7, []]);
    expect(paper.steps.map((step) => `${step.action} ${step.on}`)).toEqual([
      'agree 2022-12-11',
      'pass_village 2022-12-12',
      'pass_township 2022-12-13',
      'start_notice 2022-12-14',
      'close_notice 2022-12-30',
      'file 2022-12-16',
      'appoint 2023-01-05',
    ]);
  });
});
