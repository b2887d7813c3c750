/** Counters of a server, and of each command by its id. */

export class CommandStats {
  readonly calls: Float64Array;
  readonly usec: Float64Array;
  readonly rejected: Float64Array;
  readonly failed: Float64Array;

  constructor(commands: number) {
    this.calls = new Float64Array(commands);
    this.usec = new Float64Array(commands);
    this.rejected = new Float64Array(commands);
    this.failed = new Float64Array(commands);
  }

  reset(): void {
    for (const column of [this.calls, this.usec, this.rejected, this.failed]) column.fill(0);
  }
}

export class Stats {
  readonly commands: CommandStats;
  /** Error replies by code (`ERR`, `WRONGTYPE`, …). */
  readonly errors = new Map<string, number>();
  commandsRun = 0;
  errorReplies = 0;
  connectionsReceived = 0;
  connectionsRejected = 0;
  outputLimitDisconnections = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Changes of the data set since the last save. */
  dirty = 0;

  constructor(commands: number) {
    this.commands = new CommandStats(commands);
  }
}
