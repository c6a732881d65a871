import { describe, expect, it } from 'vitest';
import { rollCall } from '../domain/rollCall';

const people = [
  { id: 'a', name: '何辉' },
  { id: 'b', name: '何辉明' },
  { id: 'c', name: '唐日明' },
  { id: 'd', name: '周文' },
  { id: 'e', name: '周文' },
];

describe('a pasted list of names', () => {
  it('marks whom it names, once, and the longer name first', () => {
    const found = rollCall('#接龙\n1. 何 辉明\n2、唐日明(代报)\n３．何辉明 已到', people);
    expect(found).toEqual({ present: ['b', 'c'], ambiguous: [], unknown: [] });
  });
  it('asks about a name that two people have, and about a stranger', () => {
    const found = rollCall('周文，李四\n何辉', people);
    expect(found).toEqual({ present: ['a'], ambiguous: ['周文'], unknown: ['李四'] });
  });
  it('does not count who asked for leave', () => {
    expect(rollCall('何辉 请假\n唐日明', people).present).toEqual(['c']);
  });
});
