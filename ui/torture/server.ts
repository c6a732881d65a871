/** The real server as a process: started, killed without warning, started again where it was. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface Came {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const READY_LIMIT_MS = 60_000;

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The settings of whoever runs this are not the server's. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LIANHU_')));
}

export class Server {
  private child: ChildProcess | null = null;
  private agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(
    private readonly program: string,
    private readonly data: string,
    private readonly port: number,
    private readonly log: string,
  ) {}

  get isUp(): boolean {
    return this.child !== null;
  }

  async start(): Promise<void> {
    const output = openSync(this.log, 'a');
    const child = spawn(this.program, ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`], {
      stdio: ['ignore', output, output],
      env: cleanEnvironment(),
    });
    closeSync(output);
    this.child = child;
    const until = Date.now() + READY_LIMIT_MS;
    while (Date.now() < until) {
      if (child.exitCode !== null) throw new Error(`the server ended at once:\n${this.lastWords()}`);
      if (await this.isHealthy()) return;
      await new Promise((resolve) => {
        setTimeout(resolve, 4);
      });
    }
    throw new Error(`the server was not ready in time:\n${this.lastWords()}`);
  }

  /** Ends it as a power failure would, and waits until it is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child) return;
    const gone = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGKILL');
    await gone;
    this.agent.destroy();
    this.agent = new Agent({ keepAlive: true, maxSockets: 8 });
  }

  /** Asks it to end, as an administrator does. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child) return;
    const gone = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGTERM');
    await gone;
    this.agent.destroy();
  }

  private async isHealthy(): Promise<boolean> {
    try {
      return (await this.send({ method: 'GET', path: '/healthz', headers: {}, body: new Uint8Array() })).status === 200;
    } catch {
      return false;
    }
  }

  lastWords(): string {
    return readFileSync(this.log, 'utf8').split('\n').slice(-20).join('\n');
  }

  /** Sends a request as it is and waits for the whole answer. */
  send(wish: Sent): Promise<Came> {
    return new Promise((resolve, reject) => {
      const ask = this.ask(wish, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) });
        });
      });
      ask.on('error', reject);
      ask.end(wish.body);
    });
  }

  /** Sends the head and the first part of the body, and then the line breaks. */
  sendHalf(wish: Sent): Promise<void> {
    return new Promise((resolve) => {
      const ask = this.ask(wish, (answer) => answer.resume());
      ask.on('error', () => resolve());
      ask.on('close', () => resolve());
      ask.write(wish.body.subarray(0, Math.floor(wish.body.length / 2)), () => ask.destroy());
    });
  }

  private ask(wish: Sent, heard: (answer: IncomingMessage) => void) {
    const { method, path, headers, body } = wish;
    const length = body.length > 0 || method !== 'GET' ? { 'Content-Length': String(body.length) } : {};
    return request(
      { host: '127.0.0.1', port: this.port, method, path, agent: this.agent, headers: { ...headers, ...length } },
      heard,
    );
  }
}
