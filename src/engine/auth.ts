/**
 * Who a session is. There is one user, `default`, with the password of `requirepass` or none; while
 * it has none every session may do everything.
 */
import { latin1Bytes } from '../base/bytes.ts';
import type { Engine } from './engine.ts';
import type { Session } from './session.ts';

export const defaultUser = 'default';

/** Whether name and password are right; the session is that user then. */
export function authenticate(
  engine: Engine,
  session: Session,
  user: string,
  password: Uint8Array,
): boolean {
  const isRight =
    user === defaultUser && (engine.isOpenToAll || isSame(password, latin1Bytes(engine.password)));
  if (!isRight) {
    engine.stats.authDenials++;
    return false;
  }
  session.isAuthenticated = true;
  session.user = user;
  return true;
}

/** Takes as long for one password as for another: how much of it is right cannot be measured. */
function isSame(given: Uint8Array, wanted: Uint8Array): boolean {
  let difference = given.length ^ wanted.length;
  for (let i = 0; i < given.length; i++) difference |= given[i] ^ wanted[i % wanted.length];
  return difference === 0;
}
