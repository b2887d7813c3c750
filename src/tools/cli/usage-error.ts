/**
 * What a user's command line can do wrong. Not an Error: it has no stack, only a message for
 * standard error, and exit code 1.
 */
export class UsageError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}
