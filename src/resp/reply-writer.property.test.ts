/**
 * The reply writer against its naive twin, a string, over any history of writes, deferrals, rewinds
 * and slow sinks.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { ReplyBuffers } from './reply-buffers.ts';
import { ReplyWriter } from './reply-writer.ts';

type Step =
  | { readonly do: 'bulk'; readonly length: number }
  | { readonly do: 'integer'; readonly value: number }
  | { readonly do: 'open' }
  | { readonly do: 'close'; readonly count: number }
  | { readonly do: 'rewind'; readonly share: number }
  | { readonly do: 'send'; readonly isSlow: boolean };

const lengths = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 20_000 }),
  fc.integer({ min: 30_000, max: 40_000 }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('bulk' as const), length: lengths }),
  fc.record({ do: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
  fc.record({ do: fc.constant('open' as const) }),
  fc.record({ do: fc.constant('close' as const), count: fc.nat(1_000_000) }),
  fc.record({ do: fc.constant('rewind' as const), share: fc.double({ min: 0, max: 1 }) }),
  fc.record({ do: fc.constant('send' as const), isSlow: fc.boolean() }),
);

class Twins {
  readonly #writer = new ReplyWriter(new ReplyBuffers());
  /** What should be pending, and the open gaps: mark and where in the text the header belongs. */
  #text = '';
  readonly #gaps: { mark: number; at: number }[] = [];
  readonly #marks: { mark: number; at: number; gaps: number }[] = [];
  #sent = '';
  #expected = '';

  apply(step: Step): void {
    switch (step.do) {
      case 'bulk':
        this.#bulk(step.length);
        return;
      case 'integer':
        this.#writer.integer(step.value);
        this.#text += `:${step.value === 0 ? 0 : step.value}\r\n`;
        return;
      case 'open':
        this.#remember();
        this.#gaps.push({ mark: this.#writer.deferArray(), at: this.#text.length });
        return;
      case 'close':
        this.#close(step.count);
        return;
      case 'rewind':
        this.#rewind(step.share);
        return;
      case 'send':
        while (this.#gaps.length > 0) this.#close(3);
        this.#marks.length = 0;
        this.#expected += this.#text;
        this.#text = '';
        this.#send(step.isSlow);
        return;
    }
  }

  #bulk(length: number): void {
    this.#remember();
    const text = String.fromCharCode(97 + (length % 26)).repeat(length);
    this.#writer.bulk(latin1Bytes(`<${text}>`), 1, 1 + length);
    this.#text += `$${length}\r\n${text}\r\n`;
  }

  #remember(): void {
    const mark = this.#writer.mark();
    this.#marks.push({ mark, at: this.#text.length, gaps: this.#gaps.length });
  }

  #close(count: number): void {
    const gap = this.#gaps.pop();
    if (gap === undefined) return;
    this.#writer.closeArray(gap.mark, count);
    this.#text = `${this.#text.slice(0, gap.at)}*${count}\r\n${this.#text.slice(gap.at)}`;
    // Marks behind a closed gap have moved: they are no longer good.
    while ((this.#marks.at(-1)?.mark ?? -1) > gap.mark) this.#marks.pop();
  }

  #rewind(share: number): void {
    const index = Math.floor(share * (this.#marks.length - 1));
    const to = this.#marks[index];
    if (to === undefined) return;
    this.#writer.rewind(to.mark);
    this.#text = this.#text.slice(0, to.at);
    this.#gaps.length = Math.min(this.#gaps.length, to.gaps);
    this.#marks.length = index;
  }

  #send(isSlow: boolean): void {
    const kept: (readonly [Uint8Array, string])[] = [];
    const sink = {
      write: (bytes: Uint8Array, start: number, end: number): boolean => {
        const text = latin1(bytes, start, end);
        this.#sent += text;
        if (isSlow) kept.push([bytes, text]);
        return !isSlow;
      },
    };
    for (let left = this.#writer.length; left > 0; left = this.#writer.length) {
      this.#writer.send(sink);
      assert.ok(this.#writer.length < left);
    }
    assert.equal(this.#sent, this.#expected);
    for (const [bytes, text] of kept) assert.equal(latin1(bytes, 0, text.length), text);
  }
}

test('the writer sends exactly what a string would have gathered', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const twins = new Twins();
      for (const one of steps) twins.apply(one);
      twins.apply({ do: 'send', isSlow: false });
    }),
    { numRuns: 150 },
  );
});
