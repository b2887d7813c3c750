/** Commands of transactions where they do not belong. Whole transactions the generator makes. */
import type { Family } from './family.ts';

export const transactionFamily: Family = {
  family: 'transactions',
  weight: 1,
  commands: ['UNWATCH', 'WATCH <keys>', 'DISCARD', 'EXEC'],
};
