/**
 * The named limits of the wire protocol. Those of requests are Redis's own (a client can observe
 * them), those of replies protect our client side against a hostile or broken peer, the rest are
 * sizes of our buffers.
 */

/**
 * Longest inline request, and longest line that announces a count or a length, in bytes without its
 * end.
 */
export const lineBytesMax = 64 * 1024;

/** Most arguments that one request may announce (Redis: INT_MAX). */
export const requestArgumentsMax = 0x7fff_ffff;

/** Most arguments of a request while the client has not authenticated. */
export const unauthenticatedArgumentsMax = 10;

/** Longest argument while the client has not authenticated, in bytes. */
export const unauthenticatedBulkBytesMax = 16 * 1024;

/**
 * Positions are kept in 32 bits, so one request ends below this byte, however high
 * proto-max-bulk-len is.
 */
export const requestBytesMax = 0x7fff_ff00;

/**
 * An incomplete request is read again from its start while it has fewer complete arguments than
 * this.
 */
export const rereadArgumentsMax = 8;

/** Room for so many arguments is made at first, and kept after a request that needed more. */
export const boundsArgumentsInitial = 32;
export const boundsArgumentsKept = 16 * 1024;

/**
 * First output buffer of a session, in bytes: small, so that a tick's replies to many clients stay
 * in the cache.
 */
export const replyBufferBytes = 16 * 1024;

/**
 * Further output buffers of the same reply, in bytes: large, so that a long reply takes few writes.
 */
export const replyLargeBufferBytes = 64 * 1024;

/** A piece above this many bytes gets an output buffer of exactly its size, which is not pooled. */
export const replyPooledBytesMax = 32 * 1024;

/**
 * Such a piece leaves room for the next header, so that a row of long pieces needs no buffer
 * between each two.
 */
export const replyExactSlackBytes = 64;

/** Idle output buffers that the pool keeps, per size. */
export const replyBuffersKept = 64;

/** Replies are copied by words from arrays of at least this many bytes: those that last. */
export const viewedSourceBytesMin = 4096;

/** Longest status, error or number that a peer may send, in bytes. */
export const replyLineBytesMax = 1024 * 1024;

/** Longest binary string that a peer may send, in bytes: what fits an array on every Node. */
export const replyBulkBytesMax = 0x7fff_0000;

/** Most elements that a peer may announce for one array, map or set. */
export const replyElementsMax = 0x7fff_ffff;

/** Deepest nesting of arrays, maps and sets that a peer may send. */
export const replyDepthMax = 256;

/** So much memory is given to an announced string at once; the rest as it arrives. */
export const replyTrustBytes = 64 * 1024;
