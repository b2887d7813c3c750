/**
 * One entry of a listpack, as raw bytes: how long it is and which integer it holds.
 * docs/formats/listpack.md has the table. All positions here are positions in the array, not in the
 * block.
 *
 *   entry = encoding and data ("encoded part") | its length, written to be read backwards
 */

export const terminator = 0xff;

/** Encodings at and above 0xf0 stand in the whole first byte. */
export const string32 = 0xf0;
export const integer16 = 0xf1;
export const integer24 = 0xf2;
export const integer32 = 0xf3;
export const integer64 = 0xf4;

/** Strings below these lengths have one, two bytes of header; others five. */
export const string6Bytes = 64;
export const string12Bytes = 4096;

/**
 * How many bytes tell the length of an encoded part. The bounds are one short of what 7-bit groups
 * could hold.
 */
export function backLengthBytes(encodedLength: number): number {
  if (encodedLength <= 127) return 1;
  if (encodedLength < 16_383) return 2;
  if (encodedLength < 2_097_151) return 3;
  return encodedLength < 268_435_455 ? 4 : 5;
}

/** Bytes of the whole entry at `at`, which must be an entry. */
export function entryBytes(bytes: Uint8Array, at: number): number {
  const head = bytes[at];
  if (head < 0x80) return 2;
  if (head < 0xc0) return (head & 0x3f) + 2;
  if (head < 0xe0) return 3;
  const encoded = longEncodedBytes(bytes, at, head);
  return encoded + backLengthBytes(encoded);
}

/** Bytes of the encoded part at `at`, which must be an entry. */
export function encodedBytes(bytes: Uint8Array, at: number): number {
  const head = bytes[at];
  if (head < 0x80) return 1;
  if (head < 0xc0) return (head & 0x3f) + 1;
  if (head < 0xe0) return 2;
  return longEncodedBytes(bytes, at, head);
}

/** The same where the first byte is at least 0xe0; 0 for a byte that begins no entry. */
function longEncodedBytes(bytes: Uint8Array, at: number, head: number): number {
  if (head < 0xf0) return 2 + (((head & 0x0f) << 8) | bytes[at + 1]);
  switch (head) {
    case string32:
      return 5 + (readInt32(bytes, at + 1) >>> 0);
    case integer16:
      return 3;
    case integer24:
      return 4;
    case integer32:
      return 5;
    case integer64:
      return 9;
    default:
      return 0;
  }
}

/** Whether the first byte of an entry says that it is a string. */
export function isString(head: number): boolean {
  if (head < 0xe0) return head >= 0x80 && head < 0xc0;
  return head <= string32;
}

/** Bytes before the data of a string. */
export function stringHeaderBytes(head: number): number {
  if (head < 0xc0) return 1;
  return head < 0xf0 ? 2 : 5;
}

/** The integer of an entry that is neither a string nor `integer64`. */
export function smallInteger(bytes: Uint8Array, at: number): number {
  const head = bytes[at];
  if (head < 0x80) return head;
  if (head < 0xe0) return ((((head & 0x1f) << 8) | bytes[at + 1]) << 19) >> 19;
  if (head === integer16) return ((bytes[at + 1] | (bytes[at + 2] << 8)) << 16) >> 16;
  if (head === integer24) {
    return ((bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >> 8;
  }
  return readInt32(bytes, at + 1);
}

/** A little-endian 32-bit word at any byte. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** The length of the encoded part of the entry that ends at `end`. */
export function backLength(bytes: Uint8Array, end: number): number {
  let byte = bytes[end - 1];
  if (byte < 0x80) return byte;
  let length = byte & 0x7f;
  let unit = 1;
  for (let at = end - 2; byte >= 0x80 && unit < 0x1000_0000; at--) {
    byte = bytes[at];
    unit *= 128;
    length += (byte & 0x7f) * unit;
  }
  return length;
}
