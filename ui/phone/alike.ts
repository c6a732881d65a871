/**
 * Which matters of this phone are like the one being told. Pure and rough: it works without a line, and
 * only reminds; what compares with care is the server, where offices decide.
 */
import type { MatterRow } from '../offline/types';
import { groupOf, type MatterForm } from './forms';

/** How many of the shorter text's pairs of characters must stand in the other one as well. */
const ALIKE = 0.35;
/** And where the household is the same one. */
const ALIKE_AT_HOME = 0.15;
/** How many days back a matter is thought of. */
const DAYS = 60;
/** Fewer characters say too little. */
const LEAST = 4;

function pairs(words: string): Set<string> {
  const letters = [...words.replace(/[^\p{L}\p{N}]/gu, '')];
  return new Set(letters.slice(1).map((letter, index) => `${letters[index]}${letter}`));
}

/** From 0 to 1: how much of the shorter text the longer one says. */
export function alike(one: string, other: string): number {
  const [left, right] = [pairs(one), pairs(other)];
  const shorter = Math.min(left.size, right.size);
  if (!shorter) return 0;
  return [...left].filter((pair) => right.has(pair)).length / shorter;
}

/** Those still being worked on that are like this one, at most two: the same household's first. */
export function toldAlready(
  form: MatterForm,
  household: string,
  matters: readonly MatterRow[],
  today: string,
): MatterRow[] {
  if ([...form.matter_words.trim()].length < LEAST || !form.category) return [];
  const since = Date.parse(today) - DAYS * 24 * 60 * 60 * 1000;
  return matters
    .filter((each) => groupOf(each) !== 'finished' && each.kind === form.kind && each.category === form.category)
    .filter((each) => Date.parse(each.collected_on) >= since)
    .map((each) => ({ each, isOwn: household !== '' && each.household_id === household, how: alike(each.words, form.matter_words) }))
    .filter(({ isOwn, how }) => how >= (isOwn ? ALIKE_AT_HOME : ALIKE))
    .sort((left, right) => Number(right.isOwn) - Number(left.isOwn) || right.how - left.how)
    .slice(0, 2)
    .map(({ each }) => each);
}
