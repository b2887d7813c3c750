/**
 * Assertions. They stay on in production: a failed one is our bug, stops the node with a report
 * and is never caught to go on. Messages are constants, because a template string built on each
 * call costs 30 ns.
 */

/**
 * Thrown when the program contradicts itself. Nothing but the outermost edge may catch it, and
 * only to report and stop.
 */
export class Bug extends Error {
  override readonly name = 'Bug';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}

/** For the default branch of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${String(value)}`);
}
