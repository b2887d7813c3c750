/**
 * The numbers of RDB files: opcodes, types of values, special encodings of strings. They are
 * Redis's and never change; docs/formats/rdb.md has the tables.
 */

/** The newest version that is written, and that of Redis 7.0. */
export const rdbVersions = { redis72: 11, redis70: 10 } as const;
export type RdbVersion = (typeof rdbVersions)[keyof typeof rdbVersions];

/** Versions that can be read; 12 adds nothing that stands in files of types known here. */
export const readableVersionMax = 12;
/** From this version on a file ends with a checksum. */
export const checksumVersionMin = 5;

export const signature = 'REDIS';
/** The signature and four digits of the version. */
export const headerBytes = 9;

export const opcodes = {
  slotInfo: 244,
  function: 245,
  functionPreRelease: 246,
  moduleAux: 247,
  idle: 248,
  frequency: 249,
  aux: 250,
  resizeDb: 251,
  expiryMs: 252,
  expirySeconds: 253,
  selectDb: 254,
  end: 255,
} as const;

export const valueTypes = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  /** Scores as binary doubles. */
  zset2: 5,
  modulePreRelease: 6,
  module: 7,
  hashZipmap: 9,
  listZiplist: 10,
  setIntset: 11,
  zsetZiplist: 12,
  hashZiplist: 13,
  listQuicklist: 14,
  streamListpacks: 15,
  hashListpack: 16,
  zsetListpack: 17,
  listQuicklist2: 18,
  streamListpacks2: 19,
  setListpack: 20,
  streamListpacks3: 21,
} as const;
export type RdbType = (typeof valueTypes)[keyof typeof valueTypes];

/** As redis-check-rdb names the types, by number. */
export const rdbTypeNames: readonly string[] = [
  'string',
  'list-linked',
  'set-hashtable',
  'zset-v1',
  'hash-hashtable',
  'zset-v2',
  'module-pre-release',
  'module-value',
  '',
  'hash-zipmap',
  'list-ziplist',
  'set-intset',
  'zset-ziplist',
  'hash-ziplist',
  'quicklist',
  'stream',
  'hash-listpack',
  'zset-listpack',
  'quicklist-v2',
  'stream-v2',
  'set-listpack',
  'stream-v3',
];

/** The two highest bits of a length's first byte; `long` has two forms of its own. */
export const lengthForms = { bits6: 0, bits14: 1, long: 2, encoded: 3 } as const;
export const length32 = 0x80;
export const length64 = 0x81;

/** What the lower six bits say where a string is specially encoded. */
export const stringEncodings = { int8: 0, int16: 1, int32: 2, lzf: 3 } as const;
/** `lengthForms.encoded` in its place. */
export const encodedBits = 0xc0;

/** Strings up to this many bytes may be stored as integers. */
export const integerTextBytesMax = 11;
/** Longer strings are compressed, where that is wanted. */
export const uncompressedBytesMax = 20;
