/**
 * Replies as values: what a client of the protocol receives. Only links, tools and tests use this
 * form; the server writes replies without making it.
 */

/** A tree. Texts have one character per byte. */
export type Reply =
  | { readonly is: 'simple'; readonly text: string }
  | { readonly is: 'error'; readonly text: string }
  /** A bigint where a number would not be exact. */
  | { readonly is: 'integer'; readonly value: number | bigint }
  | { readonly is: 'bulk'; readonly bytes: Uint8Array }
  | { readonly is: 'null' }
  | { readonly is: 'array' | 'set' | 'push'; readonly items: readonly Reply[] }
  | { readonly is: 'map'; readonly entries: readonly Entry[] }
  /** `text` is what the peer wrote: it may have more digits than the value needs. */
  | { readonly is: 'double'; readonly value: number; readonly text: string }
  | { readonly is: 'boolean'; readonly value: boolean }
  /** An integer of any size, in decimal. */
  | { readonly is: 'bignumber'; readonly text: string }
  | { readonly is: 'verbatim'; readonly format: string; readonly bytes: Uint8Array }
  /** What the peer says about the reply that came after it. */
  | { readonly is: 'attribute'; readonly entries: readonly Entry[]; readonly reply: Reply };

export type Entry = readonly [key: Reply, value: Reply];

/** The peer does not speak the protocol; nothing after this can be understood. */
export interface Broken {
  readonly is: 'broken';
  readonly reason: string;
}
