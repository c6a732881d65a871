/**
 * Which objects a command makes and which it speaks of. Commands about the same object go in one
 * request each, in order: the receipt of the first may say that another object stands in its place,
 * and then those that still wait are put right before they are sent.
 */
import type { OutboxRecord } from './held';
import { mintId, type Prefix } from './ids';
import type { CommandBodies, CommandKind, Receipt } from './types';

/** At most so many commands go in one request. */
export const BATCH = 50;

const text = (value: unknown) => (typeof value === 'string' && value ? [value] : []);

/** Every object that a command makes, changes or names; households only order nothing. */
export function objectsOf(record: { kind: CommandKind; body: unknown }): string[] {
  const body = record.body as Record<string, unknown>;
  const raised = Array.isArray(body['matters']) ? (body['matters'] as unknown[]) : [];
  return [
    ...text(body['id']),
    ...text(body['contact_id']),
    ...text(body['matter_id']),
    ...raised.flatMap((matter) => text((matter as { id?: unknown } | null)?.id)),
  ];
}

/** What can be sent now, in the order of making, at most `limit`. */
export function pickBatch(outbox: readonly OutboxRecord[], limit = BATCH): OutboxRecord[] {
  const picked: OutboxRecord[] = [];
  const touched = new Set<string>();
  for (const record of outbox) {
    if (record.state !== 'waiting') continue;
    const objects = objectsOf(record);
    const isFree = !objects.some((object) => touched.has(object));
    // A command that must wait holds back all later ones about its objects.
    for (const object of objects) touched.add(object);
    if (isFree && picked.length < limit) picked.push(record);
  }
  return picked;
}

/** What a command of a kind makes. */
const MINTED: Partial<Record<CommandKind, Prefix>> = {
  submit_matter: 'mat',
  suggest: 'sug',
  refer_accusation: 'rfl',
  relay_notice: 'rly',
  ask_about_notice: 'nqs',
};

/** Gives every object that a command makes an identifier, and keeps those that are there. */
export function withIds<K extends CommandKind>(
  kind: K,
  body: CommandBodies[K],
  mint: (prefix: Prefix) => string,
): CommandBodies[K] {
  if (kind === 'record_contact') {
    const contact = body as CommandBodies['record_contact'];
    const made: CommandBodies['record_contact'] = { ...contact, id: contact.id ?? mint('con') };
    if (contact.matters) made.matters = contact.matters.map((each) => ({ ...each, id: each.id ?? mint('mat') }));
    return made as CommandBodies[K];
  }
  const prefix = MINTED[kind];
  if (prefix) return { ...body, id: (body as { id?: string }).id ?? mint(prefix) } as CommandBodies[K];
  return body;
}

/** A fresh identifier from the platform's clock and chance. */
export function minter(ports: { now(): number; random(count: number): Uint8Array }) {
  return (prefix: Prefix) => mintId(prefix, ports.now(), ports.random(10));
}

/**
 * What a receipt means for a command that has not been sent yet: it speaks from now on of the object
 * that stands in the place of its own. Its version stays as it was seen: the person did not see what
 * was joined, so the server refuses the step as stale and shows both, rather than let a correction
 * or a void of one record silently win over the other.
 */
export function putRight(waiting: OutboxRecord, answered: OutboxRecord, receipt: Receipt): OutboxRecord {
  if (receipt.outcome !== 'superseded' || !receipt.object) return waiting;
  const made = (answered.body as { id?: unknown }).id;
  if (typeof made !== 'string' || made === receipt.object) return waiting;
  const body = { ...(waiting.body as unknown as Record<string, unknown>) };
  let isChanged = false;
  for (const field of ['contact_id', 'matter_id']) {
    if (body[field] !== made) continue;
    isChanged = true;
    body[field] = receipt.object;
  }
  return isChanged ? { ...waiting, body: body as unknown as OutboxRecord['body'] } : waiting;
}
