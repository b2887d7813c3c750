/**
 * Failure: what the world answers when it cannot do a thing. It is a value and arrives where the
 * result would have arrived; nothing behind the seam throws because of the world. `code` is the
 * name of the system's error ('ENOENT'), by which a caller decides; `message` is the system's text
 * for people ("No such file or directory"), as Redis prints it.
 */
export class Failure {
  readonly code: string;
  readonly message: string;

  constructor(code: string, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** Called once, always after the call that started the work has returned. */
export type Done<Result> = (result: Result | Failure) => void;

/** The errors that both platforms know by name, in the words of the C library. */
export const failureTexts = {
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EBADF: 'Bad file descriptor',
  ECANCELED: 'Operation canceled',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EEXIST: 'File exists',
  EHOSTUNREACH: 'No route to host',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  EMFILE: 'Too many open files',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  ETIMEDOUT: 'Connection timed out',
} as const satisfies Record<string, string>;

export type FailureCode = keyof typeof failureTexts;

export function failure(code: FailureCode): Failure {
  return new Failure(code, failureTexts[code]);
}
