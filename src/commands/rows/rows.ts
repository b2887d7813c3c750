/** The rows of the commands of this floor, by command name. */
import type { CommandRows } from '../../engine/command.ts';
import { bitmapRows } from './bitmap.ts';
import { clientRows, connectionRows } from './connection.ts';
import { genericRows } from './generic.ts';
import { hashRows } from './hash.ts';
import { listRows } from './list.ts';
import { pubsubRows } from './pubsub.ts';
import {
  commandRows,
  configRows,
  debugRows,
  latencyRows,
  memoryRows,
  serverRows,
  slowlogRows,
} from './server.ts';
import { setRows } from './set.ts';
import { sortedSetRows } from './sorted-set.ts';
import { stringRows } from './string.ts';
import { transactionRows } from './transactions.ts';

export const rows: CommandRows = {
  ...bitmapRows,
  ...clientRows,
  ...commandRows,
  ...configRows,
  ...connectionRows,
  ...debugRows,
  ...genericRows,
  ...hashRows,
  ...latencyRows,
  ...listRows,
  ...memoryRows,
  ...pubsubRows,
  ...serverRows,
  ...setRows,
  ...slowlogRows,
  ...sortedSetRows,
  ...stringRows,
  ...transactionRows,
};
