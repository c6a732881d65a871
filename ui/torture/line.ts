/**
 * The line between the phones and the server: it loses requests, loses answers after the server has
 * stored, cuts either in the middle, doubles, and holds requests back until later ones have passed.
 * All by chance from the seed, in virtual time; what arrives, arrives at the real server.
 */
import type { Chance } from './chance';
import type { Came, Sent, Server } from './server';
import type { VirtualTime } from './time';

/** What can go wrong, each as likely as its weight among all that goes wrong. */
const FAULTS = {
  lost: 4,
  answer_lost: 5,
  request_cut: 2,
  answer_cut: 3,
  doubled: 3,
  held_back: 3,
} as const;

export type Count = Record<string, number>;

export class Line {
  /** How likely a request meets a fault; 0: a clean line. */
  loss = 0.3;
  readonly count: Count = {};

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly server: Server,
    /** Called before a request reaches the server: the place for a kill in the middle. */
    private readonly whenArriving: (send: () => Promise<Came>) => Promise<Came>,
  ) {}

  /** The line as one phone sees it, with its cookie. */
  of(cookie: () => string): (path: string, init: RequestInit) => Promise<Response> {
    return (path, init) =>
      new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
        const headers = Object.fromEntries(new Headers(init.headers).entries());
        headers['cookie'] = cookie();
        headers['host'] = 'phone.test';
        const body = toBytes(init.body);
        this.carry({ method: init.method ?? 'GET', path, headers, body }, resolve, () => reject(new TypeError('no line')));
      });
  }

  private carry(sent: Sent, answer: (response: Response) => void, fail: () => void): void {
    const { chance, time } = this;
    const fault = chance.happens(this.loss) ? chance.weighted(FAULTS) : 'none';
    this.count[fault] = (this.count[fault] ?? 0) + 1;
    const trip = () => chance.between(30, this.loss > 0 ? 4_000 : 300);
    const there = trip();
    const back = trip();
    switch (fault) {
      case 'lost':
        // Half of them fail at once, the other half are never heard of.
        if (chance.happens(0.5)) time.after(there, fail);
        return;
      case 'request_cut':
        time.after(there, async () => {
          if (this.server.isUp) await this.server.sendHalf(sent);
          time.after(back, fail);
        });
        return;
      case 'held_back': {
        // The phone has given up and tried again before this one arrives.
        time.after(chance.between(20_000, 120_000), () => this.deliver(sent, (came) => answer(whole(came)), fail, back));
        return;
      }
      case 'doubled':
        time.after(there, async () => {
          const first = () => this.deliver(sent, (came) => answer(whole(came)), fail, back);
          const second = () => this.deliver(sent, () => undefined, () => undefined, 0);
          // Both at once, or the second long after the first has been answered.
          if (chance.happens(0.5)) return void (await Promise.all([first(), second()]));
          await first();
          time.after(chance.between(0, 20_000), second);
        });
        return;
      case 'answer_lost':
        time.after(there, () => this.deliver(sent, () => chance.happens(0.5) && fail(), fail, back));
        return;
      case 'answer_cut':
        time.after(there, () => this.deliver(sent, (came) => answer(torn(came)), fail, back));
        return;
      default:
        time.after(there, () => this.deliver(sent, (came) => answer(whole(came)), fail, back));
    }
  }

  private async deliver(sent: Sent, heard: (came: Came) => void, fail: () => void, back: number): Promise<void> {
    let came: Came;
    try {
      came = await this.whenArriving(() => this.server.send(sent));
    } catch {
      this.time.after(back, fail);
      return;
    }
    if (came.status >= 500 && came.status !== 503) {
      throw new Error(`the server answered ${came.status} to ${sent.method} ${sent.path}: ${came.body.toString()}`);
    }
    this.time.after(back, () => heard(came));
  }
}

function toBytes(body: RequestInit['body']): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  return body instanceof ArrayBuffer ? new Uint8Array(body) : new Uint8Array();
}

function headersOf(came: Came): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(came.headers)) {
    if (typeof value === 'string' && !/^(content-length|content-encoding|transfer-encoding|connection)$/.test(name)) {
      headers.set(name, value);
    }
  }
  return headers;
}

const bare = (status: number) => status === 204 || status === 304;

function whole(came: Came): Response {
  return new Response(bare(came.status) ? null : new Uint8Array(came.body), { status: came.status, headers: headersOf(came) });
}

/** The head and half of the body; then either the line breaks or the body simply ends. */
function torn(came: Came): Response {
  const half = new Uint8Array(came.body.subarray(0, Math.floor(came.body.length / 2)));
  const breaks = came.body.length % 2 === 0;
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      control.enqueue(half);
      if (breaks) control.error(new TypeError('the line broke'));
      else control.close();
    },
  });
  return new Response(bare(came.status) ? null : body, { status: came.status, headers: headersOf(came) });
}
