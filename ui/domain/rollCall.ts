/** Names out of a pasted list, matched with those who belong to an assembly. */
export interface Named {
  id: string;
  name: string;
}
export interface RollCall {
  present: string[];
  /** Names that two people have: a person decides. */
  ambiguous: string[];
  /** Lines in which nobody was found. */
  unknown: string[];
}

const NOT_THERE = /[请請]假|缺席|未到|不来|不能来|没来/;
const plain = (text: string) => text.normalize('NFKC').replace(/\s+/g, '');

export function rollCall(pasted: string, people: readonly Named[]): RollCall {
  const byName = new Map<string, string[]>();
  for (const { id, name } of people) byName.set(plain(name), [...(byName.get(plain(name)) ?? []), id]);
  // The longest first: a name that begins another is not found inside of it.
  const names = [...byName.keys()].sort((one, other) => other.length - one.length);
  const present = new Set<string>();
  const ambiguous = new Set<string>();
  const unknown: string[] = [];
  for (const part of pasted.split(/[\n,，、;；]+/)) {
    let rest = plain(part).replace(/^#?接龙$/, '').replace(/^\(?\d{1,3}[.)、:]?/, '');
    if (!rest) continue;
    let found = false;
    for (const name of names) {
      if (!rest.includes(name)) continue;
      rest = rest.replace(name, '');
      found = true;
      if (NOT_THERE.test(part)) continue;
      const ids = byName.get(name) ?? [];
      if (ids.length === 1 && ids[0]) present.add(ids[0]);
      else ambiguous.add(name);
    }
    if (!found) unknown.push(part.trim());
  }
  return { present: [...present], ambiguous: [...ambiguous], unknown };
}
