/** Replies written into the output buffers; each run sends what it has written. */
import { ReplyBuffers } from '../src/resp/reply-buffers.ts';
import { ReplyWriter } from '../src/resp/reply-writer.ts';
import { leaf } from './leaf.ts';

const writer = new ReplyWriter(new ReplyBuffers());
const sink = { write: (_bytes: Uint8Array, start: number, end: number): boolean => end > start };
// Shared, as the arena's memory is, and at no round place.
const value = new Uint8Array(new SharedArrayBuffer(20_000), 5).fill(0x76);

/** A run is a pipeline of 100. */
function replies(name: string, write: (i: number) => void): void {
  leaf(name, 100, () => {
    for (let i = 0; i < 100; i++) write(i);
    const sum = writer.length;
    writer.send(sink);
    return sum;
  });
}

replies('+OK', () => writer.ok());
replies('simple QUEUED', () => writer.simple('QUEUED'));
replies('integer 1', () => writer.integer(1));
replies('integer of six digits', (i) => writer.integer(123_456 + i));
replies('null', () => writer.nullBulk());
replies('bulk of 16 bytes', () => writer.bulk(value, 0, 16));
replies('bulk of 64 bytes', () => writer.bulk(value, 0, 64));
replies('bulk of 1000 bytes', () => writer.bulk(value, 0, 1000));
replies('bulk of 10000 bytes', () => writer.bulk(value, 0, 10_000));
replies('bulkInteger', (i) => writer.bulkInteger(1000 + i));
replies('double', (i) => writer.double(i + 0.1));
replies('array of 10 bulks of 16 bytes, closed later', () => {
  const mark = writer.deferArray();
  for (let i = 0; i < 10; i++) writer.bulk(value, 0, 16);
  writer.closeArray(mark, 10);
});
