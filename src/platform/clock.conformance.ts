/**
 * What every clock must do; the numbers are those of `clock.ts`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MakeTrial, on } from './trial.conformance.ts';

export function clockConformance(name: string, make: MakeTrial): void {
  test(
    `${name}: both clocks are whole numbers, and the monotonic one never goes back`,
    on(make, async ({ platform: { clock }, until }) => {
      let last = clock.monotonicUs();
      let turns = 0;
      const turn = (): void => {
        const now = clock.monotonicUs();
        assert.ok(Number.isSafeInteger(now) && now >= last);
        assert.ok(Number.isSafeInteger(clock.nowMs()));
        last = now;
        if (++turns < 50) clock.soon(turn);
      };
      turn();
      await until(() => turns === 50);
    }),
  );

  test(
    `${name}: a timer runs once, later, not before its delay`,
    on(make, async ({ platform: { clock }, until }) => {
      const startUs = clock.monotonicUs();
      const ranUs: number[] = [];
      clock.after(3, () => ranUs.push(clock.monotonicUs()));
      assert.equal(ranUs.length, 0);
      let isLater = false;
      clock.after(9, () => {
        isLater = true;
      });
      await until(() => isLater);
      assert.equal(ranUs.length, 1);
      assert.ok(ranUs[0] - startUs >= 3000);
    }),
  );

  test(
    `${name}: timers run in the order of their due times, equal ones in that of their start`,
    on(make, async ({ platform: { clock }, until }) => {
      const ran: string[] = [];
      clock.after(8, () => ran.push('late'));
      clock.after(2, () => ran.push('early, first'));
      clock.after(2, () => ran.push('early, second'));
      await until(() => ran.length === 3);
      assert.deepEqual(ran, ['early, first', 'early, second', 'late']);
    }),
  );

  test(
    `${name}: a timer that was cancelled does not run, and cancelling again does no harm`,
    on(make, async ({ platform: { clock }, until }) => {
      const ran: string[] = [];
      const cancelled = clock.after(1, () => ran.push('cancelled'));
      const done = clock.after(2, () => ran.push('kept'));
      clock.after(3, () => ran.push('end'));
      cancelled.cancel();
      cancelled.cancel();
      await until(() => ran.includes('end'));
      done.cancel();
      assert.deepEqual(ran, ['kept', 'end']);
    }),
  );

  test(
    `${name}: soon runs after the current event, in order, and its own calls wait for the next round`,
    on(make, async ({ platform: { clock }, until }) => {
      const ran: string[] = [];
      clock.soon(() => {
        ran.push('first');
        clock.soon(() => ran.push('next round'));
      });
      clock.soon(() => ran.push('second'));
      assert.deepEqual(ran, []);
      await until(() => ran.length === 3);
      assert.deepEqual(ran, ['first', 'second', 'next round']);
    }),
  );

  test(
    `${name}: soon comes before a timer that is not yet due`,
    on(make, async ({ platform: { clock }, until }) => {
      const ran: string[] = [];
      clock.after(0, () => {
        clock.after(5, () => ran.push('timer'));
        clock.soon(() => ran.push('soon'));
      });
      await until(() => ran.length === 2);
      assert.deepEqual(ran, ['soon', 'timer']);
    }),
  );

  test(
    `${name}: time goes on however often a program asks for another turn`,
    on(make, async ({ platform: { clock }, until }) => {
      let isLater = false;
      clock.after(2, () => {
        isLater = true;
      });
      const soonAgain = (): void => {
        if (!isLater) clock.soon(soonAgain);
      };
      const timerAgain = (): void => {
        if (!isLater) clock.after(0, timerAgain);
      };
      soonAgain();
      timerAgain();
      await until(() => isLater);
      assert.equal(isLater, true);
    }),
  );
}
