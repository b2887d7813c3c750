/** The session that a log's commands run in: nobody is behind it, and nobody gets its replies. */
import { type Carrier, Session } from '../../engine/session.ts';
import { ReplyBuffers } from '../../resp/reply-buffers.ts';
import { ReplyWriter } from '../../resp/reply-writer.ts';

const nobody: Carrier = {
  remoteAddress: '',
  localAddress: '',
  isUnixSocket: false,
  isLocal: true,
  descriptor: -1,
  wake() {},
  close() {},
  isDestroyed: false,
  isDraining: false,
  queryBytes: 0,
  queryFreeBytes: 0,
  heldBytes: 0,
  outputBytes: 0,
  replyShareBytes: 0,
  replyPeakBytes: 0,
  setHeld() {},
};

/** No client has this number. */
const sessionId = 0;

export function fakeSession(nowMs: number): Session {
  const session = new Session(sessionId, new ReplyWriter(new ReplyBuffers()), nobody, nowMs);
  session.isAuthenticated = true;
  session.replyMode = 'off';
  session.deniesBlocking = true;
  return session;
}
