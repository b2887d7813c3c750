/**
 * CRC-16/XMODEM (polynomial 0x1021, not reflected, from 0) and the hash slots of Redis Cluster,
 * which are its lowest 14 bits over the key or over the key's hash tag.
 */

const polynomial = 0x1021;

function tableEntry(byte: number): number {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ polynomial : crc << 1;
  return crc & 0xffff;
}

const table = Uint16Array.from({ length: 256 }, (_, byte) => tableEntry(byte));

/** The CRC of the range: 0 … 0xffff. */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let at = start; at < end; at++) {
    crc = ((crc << 8) & 0xff00) ^ table[(crc >> 8) ^ bytes[at]];
  }
  return crc;
}

export const slotCount = 16384;

const open = 0x7b;
const close = 0x7d;

function find(byte: number, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/**
 * The slot of a key: 0 … 16383. Only the first '{' counts: when a '}' follows it with something
 * between them, what is between is hashed alone, else the whole key is.
 */
export function keySlot(bytes: Uint8Array, start: number, end: number): number {
  const tag = find(open, bytes, start, end) + 1;
  const tagEnd = find(close, bytes, tag, end);
  const isTagged = tag < tagEnd && tagEnd < end;
  const crc = isTagged ? crc16(bytes, tag, tagEnd) : crc16(bytes, start, end);
  return crc & (slotCount - 1);
}
