/**
 * Tells when something has changed on the server, over one stream of events for the whole page.
 * The stream carries no data, only that there is something new; who shows it asks again. It rests
 * while nobody looks, comes back by itself, and where there is none the page works as before.
 */

import { activity } from '../api/client';

type Listener = () => void;

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 120_000;
/** What this page itself has just written is shown already. */
const OWN_WRITE = 3_000;

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let wait = FIRST_WAIT;
let timer: ReturnType<typeof setTimeout> | undefined;
let head: string | null = null;

/** Calls `listener` when something changed elsewhere; answers how to stop. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    document.addEventListener('visibilitychange', look);
    connect();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    document.removeEventListener('visibilitychange', look);
    disconnect();
  };
}

function look(): void {
  if (document.hidden) disconnect();
  else connect();
}

function disconnect(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function connect(): void {
  if (source || document.hidden || typeof EventSource === 'undefined') return;
  clearTimeout(timer);
  const opened = new EventSource('/api/events');
  source = opened;
  // The first word says where things stand; after a rest it tells what was missed.
  opened.addEventListener('open', (event) => event instanceof MessageEvent && heard(String(event.data)));
  opened.addEventListener('changed', (event) => heard(String((event as MessageEvent).data)));
  opened.addEventListener('error', () => {
    // The browser would try again at once and for ever; a server that is busy needs rest.
    if (source !== opened) return;
    disconnect();
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
}

function heard(now: string): void {
  wait = FIRST_WAIT;
  const isFirst = head === null;
  const isNew = head !== now;
  head = now;
  if (isFirst || !isNew || Date.now() - activity.wroteAt < OWN_WRITE) return;
  for (const listener of listeners) listener();
}
