/** One phone in somebody's hand: its browser, its tabs, and the diary of what was recorded on it. */
import { openPhone, type OpenPhone } from '../offline/phone';
import type { AttachmentRef, CommandBodies, CommandKind, Photo } from '../offline/types';
import { Browser, type BrowserOptions, type Tab } from './browser';
import type { Person } from './county';

/** What a person has recorded, as he knows it. */
export interface Entry {
  /** Found in the words that were recorded, so that they can be told apart. */
  marker: string;
  kind: CommandKind;
  body: unknown;
  /** The command's name, once the phone has said that it is kept. */
  command: string | null;
  photos: Photo[];
}

export interface OpenTab {
  tab: Tab;
  /** Null until it is open, and for ever when it was killed before. */
  phone: OpenPhone | null;
}

export class Device {
  readonly browser: Browser;
  readonly tabs: OpenTab[] = [];
  readonly diary: Entry[] = [];
  /** Entries of the outbox that were torn by the harness, by key, with what they were. */
  readonly torn = new Map<string, { marker: string }>();

  constructor(
    readonly name: string,
    readonly person: Person,
    private readonly options: BrowserOptions,
  ) {
    this.browser = new Browser(options);
  }

  /** Opens a tab and lets it begin. */
  async open(): Promise<OpenTab> {
    const opened: OpenTab = { tab: this.browser.openTab(), phone: null };
    this.tabs.push(opened);
    openPhone(opened.tab.platform).then(
      (phone) => (opened.phone = phone),
      () => undefined,
    );
    await this.options.time.settle();
    return opened;
  }

  kill(opened: OpenTab): void {
    opened.tab.kill();
    const place = this.tabs.indexOf(opened);
    if (place >= 0) this.tabs.splice(place, 1);
  }

  /** A tab that can be worked in. */
  get front(): OpenPhone | null {
    return this.tabs.find((each) => each.phone && each.tab.isAlive)?.phone ?? null;
  }

  /** Records something; the diary has it as kept only when the phone has said so. */
  async record<K extends CommandKind>(
    phone: OpenPhone,
    marker: string,
    kind: K,
    body: CommandBodies[K],
    options: { photos?: Photo[]; draft?: string } = {},
  ): Promise<void> {
    const entry: Entry = { marker, kind, body, command: null, photos: options.photos ?? [] };
    this.diary.push(entry);
    phone.record(kind, body, { about: marker, ...options }).then(
      (command) => (entry.command = command),
      () => undefined,
    );
    await this.options.time.settle();
  }

  /** Reads the outbox as it lies in the storage. */
  async stored(): Promise<Map<string, unknown>> {
    const database = await this.openStorage();
    if (!database) return new Map();
    const store = database.transaction(['outbox'], 'readonly').objectStore('outbox');
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    database.close();
    return new Map(keys.map((key, place) => [String(key), values[place] as unknown]));
  }

  /** Tears an entry as a faulty disk does: the words are there, the shape is gone. */
  async tear(key: string, value: unknown): Promise<void> {
    const database = await this.openStorage();
    if (!database) return;
    const transaction = database.transaction(['outbox'], 'readwrite');
    await done(transaction.objectStore('outbox').put({ torn: JSON.stringify(value) }, key));
    database.close();
  }

  private async openStorage(): Promise<IDBDatabase | null> {
    const name = `lianhu.${this.person.account}`;
    const known = await this.browser.storage.databases();
    if (!known.some((each) => each.name === name)) return null;
    return (await done(this.browser.storage.open(name))) as unknown as IDBDatabase;
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

/** The references of pictures that a body carries. */
export const attachmentsOf = (body: unknown): AttachmentRef[] =>
  (body as { attachments?: AttachmentRef[] } | null)?.attachments ?? [];
