/** What a file tells of the history of its data set, in its aux fields. */
import { idLength } from '../../replication/history.ts';

export class Origin {
  id = '';
  offset = -1;
  /** The database that the stream stands in; -1 where it is not told. */
  database = -1;

  get isKnown(): boolean {
    return this.id.length === idLength && this.offset >= 0;
  }

  take(name: string, value: string): void {
    if (name === 'repl-id') this.id = value;
    else if (name === 'repl-offset') this.offset = integerOf(value);
    else if (name === 'repl-stream-db') this.database = integerOf(value);
  }
}

function integerOf(text: string): number {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : -1;
}
