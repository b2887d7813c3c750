/** One of the two servers of a comparison, with the connections to it. */
import type { RunningServer } from './servers.ts';
import { idOf, listenerAt, observerAt, waitersAt } from './step.ts';
import type { Received, Wire, Words } from './wire.ts';

/** Which protocol the connections speak: one of them, or both by turns. */
export type Protocol = '2' | '3' | 'both';

/** A scan that does not come to its end is a mistake. */
const scanStepsMax = 100_000;

export class Side {
  readonly server: RunningServer;
  readonly #wires: readonly Wire[];
  readonly #protocol: Protocol;
  readonly #ids = new Map<string, string>();

  private constructor(server: RunningServer, wires: readonly Wire[], protocol: Protocol) {
    this.server = server;
    this.#wires = wires;
    this.#protocol = protocol;
  }

  static async open(server: RunningServer, protocol: Protocol): Promise<Side> {
    const wires: Wire[] = [];
    while (wires.length <= observerAt) wires.push(await server.connect());
    const side = new Side(server, wires, protocol);
    for (let at = 0; at < wires.length; at++) side.#ids.set(idOf(at), await numberOf(wires[at]));
    await side.reset();
    return side;
  }

  /** All connections as they were at the beginning. */
  async reset(): Promise<void> {
    // After RESET a connection would have to give the password that there may be.
    await this.ask(0, [['DISCARD'], ['CONFIG', 'SET', 'requirepass', '']]);
    for (let at = 0; at < this.#wires.length; at++) {
      const wire = this.#wires[at];
      await wire.run('RESET');
      const isThird = this.#protocol === 'both' ? at % 2 === 1 : this.#protocol === '3';
      await wire.run('HELLO', isThird ? '3' : '2');
    }
  }

  async ask(connection: number, commands: readonly Words[]): Promise<Received[]> {
    const wire = this.#wires[connection];
    wire.send(commands.map((words) => this.#told(words)));
    return wire.take(commands.length);
  }

  async listen(commands: readonly Words[], mark: string): Promise<Received[]> {
    this.#wires[listenerAt].send([...commands.map((words) => this.#told(words)), ['PING', mark]]);
    return this.#wires[listenerAt].takeUntil(mark);
  }

  /** Sends a command that may have to wait, and returns once it does or has its reply. */
  async wait(waiter: number, words: Words): Promise<void> {
    const wire = this.#wires[waitersAt + waiter];
    const id = this.#ids.get(idOf(waitersAt + waiter)) ?? '';
    wire.send([this.#told(words)]);
    for (;;) {
      const { raw } = await this.#wires[observerAt].run('CLIENT', 'LIST', 'ID', id);
      if (wire.waiting > 0 || / flags=\w*b/.test(raw)) return;
    }
  }

  waited(waiter: number): Promise<Received[]> {
    return this.#wires[waitersAt + waiter].take(1);
  }

  /** The replies of a whole scan, or those up to the first that is an error. */
  async scan(connection: number, words: Words, cursorAt: number): Promise<Received[]> {
    const replies: Received[] = [];
    let cursor = '0';
    do {
      const command = [...words.slice(0, cursorAt), cursor, ...words.slice(cursorAt)];
      const received = await this.#wires[connection].run(...command);
      replies.push(received);
      const { reply } = received;
      if (!('items' in reply) || reply.items[0]?.is !== 'bulk') return replies;
      cursor = Buffer.from(reply.items[0].bytes).toString('latin1');
      if (replies.length > scanStepsMax) throw new Error(`${this.server.name}: an endless scan`);
    } while (cursor !== '0');
    return replies;
  }

  /** The replies on a new connection, up to its end if the server closes it. */
  async visit(commands: readonly Words[]): Promise<string[]> {
    const wire = await this.server.connect();
    const replies: string[] = [];
    if (commands.some((words) => words.includes(idOf('visitor')))) {
      this.#ids.set(idOf('visitor'), await numberOf(wire));
    }
    for (const words of commands) {
      wire.send([this.#told(words)]);
      const received = await wire.takeOrEnd();
      replies.push(received?.raw ?? `${wire.begun}(closed)`);
      if (received === undefined) break;
    }
    wire.close();
    return replies;
  }

  /** All that a server answers to these bytes until it closes the connection. */
  async noise(bytes: string): Promise<string[]> {
    const wire = await this.server.connect();
    wire.end(Buffer.from(bytes, 'latin1'));
    const replies: string[] = [];
    for (;;) {
      const received = await wire.takeOrEnd();
      replies.push(received?.raw ?? `${wire.begun}(closed)`);
      if (received === undefined) return replies;
    }
  }

  #told(words: Words): Words {
    return words.some((word) => this.#ids.has(word))
      ? words.map((word) => this.#ids.get(word) ?? word)
      : words;
  }
}

async function numberOf(wire: Wire): Promise<string> {
  return (await wire.run('CLIENT', 'ID')).raw.slice(1, -2);
}
