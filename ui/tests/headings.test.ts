import { describe, expect, it } from 'vitest';
import { namesPlace, splitHeadings } from '../domain/headings';

describe('headings of a sheet', () => {
  it('are taken from a row or a list, each once, without the number of the row', () => {
    expect(splitHeadings('序号\t姓名\t政治面貌\n联系户数、姓名')).toEqual(['姓名', '政治面貌', '联系户数']);
    expect(splitHeadings(' \t\n')).toEqual([]);
  });

  it('tell a place from what is counted there', () => {
    expect(['乡镇', '村(社区)', '组别', '填报单位'].map(namesPlace)).toEqual([true, true, true, true]);
    expect(['村民代表人数', '组织生活次数', '姓名', '乡镇街道办事处负责人'].map(namesPlace)).toEqual([false, false, false, false]);
  });
});
