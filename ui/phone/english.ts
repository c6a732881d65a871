/**
 * English words are data that is fetched when that language is chosen: no script of the phone holds
 * them, and a phone that speaks Chinese never asks for them.
 */
import type { Messages } from '../shared/i18n';

export async function fetchWords(address: string): Promise<Messages> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return (await answer.json()) as Messages;
}
