import { describe, expect, it } from 'vitest';
import { dayBefore, daysBetween, formatDay, formatFigure, formatMonth, formatNumber, isDate, minutesToWait, percentOf } from '../domain/format';
import { childrenWordKey, keepsAccounts, mayUseConsole, seesRecords, worksInDepartment } from '../domain/levels';
import { cutAtMarks } from '../domain/segments';
import { Attempt } from '../shared/attempt';

describe('numbers', () => {
  it('group digits by three and leave "no data" a dash', () => {
    expect(formatNumber(71529)).toBe('71,529');
    expect(formatNumber(999)).toBe('999');
    expect(formatNumber(-1234567.5)).toBe('-1,234,567.5');
    expect(formatNumber(null)).toBe('—');
  });
  it('show shares with one decimal, and nothing is not 0', () => {
    expect(formatFigure(54.8, '%')).toBe('54.8');
    expect(formatFigure(50, '%')).toBe('50.0');
    expect(formatFigure(null, '%')).toBe('—');
    expect(formatFigure(0, '件')).toBe('0');
  });
  it('give a share of nothing as 0 and never more than all', () => {
    expect(percentOf(1, 0)).toBe(0);
    expect(percentOf(3, 2)).toBe(100);
    expect(percentOf(12408, 71529)).toBe(17);
  });
});

describe('dates', () => {
  it('leave the year out only where it is that of the reference', () => {
    expect(formatDay('2023-05-07', '2023-01-01')).toBe('5月7日');
    expect(formatDay('2022-12-31', '2023-01-01')).toBe('2022年12月31日');
    expect(formatDay(null)).toBe('—');
    expect(formatMonth('2023-05')).toBe('5月');
  });
  it('know impossible dates', () => {
    expect(isDate('2023-05-07')).toBe(true);
    expect(isDate('2023-5-7')).toBe(false);
    expect(isDate('2023-13-01')).toBe(false);
    expect(isDate(undefined)).toBe(false);
  });
  it('count and step over the end of a month', () => {
    expect(daysBetween('2023-02-27', '2023-03-01')).toBe(2);
    expect(dayBefore('2023-03-01', 1)).toBe('2023-02-28');
    expect(dayBefore('', 1)).toBe('');
  });
  it('round a waiting time up to whole minutes', () => {
    expect(minutesToWait(1)).toBe(1);
    expect(minutesToWait(61)).toBe(2);
  });
});

describe('a bulletin', () => {
  const text = '全县9个乡镇、112个村';
  it('is cut at its numbers, in order, and keeps every character', () => {
    const cut = cutAtMarks(text, [
      { code: 'villages', start: 7, end: 10 },
      { code: 'townships', start: 2, end: 3 },
    ]);
    expect(cut.map((each) => each.code)).toEqual([null, 'townships', null, 'villages', null]);
    expect(cut.map((each) => each.text).join('')).toBe(text);
  });
  it('leaves marks that overlap or lie outside as plain words', () => {
    const cut = cutAtMarks(text, [
      { code: 'one', start: 2, end: 5 },
      { code: 'other', start: 4, end: 6 },
      { code: 'far', start: 90, end: 91 },
    ]);
    expect(cut.filter((each) => each.code).map((each) => each.code)).toEqual(['one']);
    expect(cut.map((each) => each.text).join('')).toBe(text);
  });
});

describe('roles', () => {
  it('open the console to offices and not to representatives', () => {
    expect(mayUseConsole(['representative'])).toBe(false);
    expect(mayUseConsole(['representative', 'village'])).toBe(true);
    expect(seesRecords(['system'])).toBe(false);
    expect(seesRecords(['department'])).toBe(false);
    expect(mayUseConsole(['department'])).toBe(true);
    expect(worksInDepartment(['department'])).toBe(true);
    expect(worksInDepartment(['department', 'county'])).toBe(false);
    expect(worksInDepartment([])).toBe(false);
    expect(keepsAccounts(['township'])).toBe(false);
  });
  it('name the level below an area', () => {
    expect(childrenWordKey('county')).toBe('level.township');
    expect(childrenWordKey('community')).toBe('level.group');
  });
});

describe('the key of an entry', () => {
  it('stays for the same words and changes with them', () => {
    const attempt = new Attempt();
    const first = attempt.keyFor({ words: '路灯' });
    expect(attempt.keyFor({ words: '路灯' })).toBe(first);
    expect(attempt.keyFor({ words: '路灯坏了' })).not.toBe(first);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    const second = attempt.keyFor({ words: '路灯坏了' });
    attempt.done();
    expect(attempt.keyFor({ words: '路灯坏了' })).not.toBe(second);
  });
});
