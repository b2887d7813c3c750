/**
 * Failures: the errors that Node throws or hands to callbacks, as values of the seam. The text is
 * the C library's, because Redis prints it and people search for it.
 */
import { getSystemErrorMap } from 'node:util';
import { Failure, failureTexts } from '../platform/failure.ts';

/** libuv's numbers are the system's, negative; its texts are the C library's in small letters. */
const textByCode = new Map<string, string>([
  ...Object.entries(failureTexts),
  // Node's own names for what the resolver says.
  ['ENOTFOUND', 'Name or service not known'],
  ['EAI_AGAIN', 'Temporary failure in name resolution'],
]);
const codeByNumber = new Map<number, string>();
for (const [number, [code, text]] of getSystemErrorMap()) {
  codeByNumber.set(number, code);
  if (!textByCode.has(code)) textByCode.set(code, text.charAt(0).toUpperCase() + text.slice(1));
}

export function failureOf(error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const name = typeof code === 'string' ? code : 'EUNKNOWN';
  return new Failure(name, textByCode.get(name) ?? String(message ?? error));
}

/** `number` is negative, as libuv returns it. */
export function failureOfNumber(number: number): Failure {
  const code = codeByNumber.get(number) ?? 'EUNKNOWN';
  return new Failure(code, textByCode.get(code) ?? `error ${number}`);
}

/** Runs it; what it throws is its answer. */
export function attempt<Result>(run: () => Result): Result | Failure {
  try {
    return run();
  } catch (error) {
    return failureOf(error);
  }
}

/** As `attempt`, for what has no result. */
export function attemptVoid(run: () => void): Failure | undefined {
  return attempt<undefined>(() => {
    run();
    return undefined;
  });
}
