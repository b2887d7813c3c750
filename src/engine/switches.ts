/**
 * What DEBUG switches for tests. Whoever is switched looks here; everything is as in production
 * until somebody says otherwise.
 */
export class Switches {
  /** Checksums of RDB files and of RESTORE's payloads are not compared. */
  skipsChecksums = false;
  /** Commands that scripts may not call may be called by them. */
  allowsDeniedInScripts = false;
  /** No tick does any work. */
  pausesCron = false;
  /** Microseconds to wait before each write to the append-only file. */
  flushDelayUs = 0;
  /** How long the largest use of a reply buffer is remembered; below 0 for ever. */
  replyPeakResetMs = replyPeakResetMsDefault;
  resizesReplyBuffers = true;
}

export const replyPeakResetMsDefault = 5000;
