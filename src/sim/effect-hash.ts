/**
 * The running hash over all effects of a simulated world: what was sent, written, logged and drawn,
 * where and when. Two runs of one seed must end with the same hash; a single effect that differs
 * or comes at another time changes it. Not for secrets.
 */

export class EffectHash {
  #a = 0x243f6a88;
  #b = 0x85a308d3;

  addNumber(value: number): void {
    this.#add(value | 0);
    this.#add(Math.floor(value / 0x1_0000_0000) | 0);
  }

  addText(text: string): void {
    this.#add(text.length);
    for (let i = 0; i < text.length; i++) this.#add(text.charCodeAt(i));
  }

  addBytes(bytes: Uint8Array, start: number, end: number): void {
    this.#add(end - start);
    for (let i = start; i < end; i++) this.#add(bytes[i]);
  }

  #add(word: number): void {
    const a = Math.imul(this.#a ^ word, 0x85ebca6b);
    this.#a = (a << 13) | (a >>> 19);
    const b = Math.imul((this.#b + word) | 0, 0xc2b2ae35);
    this.#b = b ^ (b >>> 15) ^ this.#a;
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    return hex(this.#a) + hex(this.#b);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
