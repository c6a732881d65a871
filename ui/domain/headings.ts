/** The headings of a sheet as people paste them: a row with tabs between, or one a line. */
const ROW_NUMBER = '序号';
const PLACE = /^(乡镇|村|组|单位|填报单位|地区|县)/;

export function splitHeadings(pasted: string): string[] {
  const headings = pasted.split(/[\t\n\r,，、;；]+/).map((each) => each.trim());
  return [...new Set(headings.filter((each) => each && each !== ROW_NUMBER))];
}

/** Whether a heading asks for the name of a place; such a column is written from the row itself. */
export function namesPlace(heading: string): boolean {
  return PLACE.test(heading) && heading.length <= 8 && !/[数量率额]/.test(heading);
}
