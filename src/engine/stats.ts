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
  /** How many of them a command was blamed for: an error of a queued command is not EXEC's. */
  errorsBlamed = 0;
  connectionsReceived = 0;
  /** Names with passwords that were wrong. */
  authDenials = 0;
  connectionsRejected = 0;
  outputLimitDisconnections = 0;
  queryLimitDisconnections = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** From our primary, and to our replicas. */
  replicationBytesIn = 0;
  replicationBytesOut = 0;
  /** Replicas that were given everything, that could go on, and that could not. */
  fullSyncs = 0;
  partialSyncs = 0;
  refusedSyncs = 0;
  /** Reads that brought something, and writes. */
  reads = 0;
  writes = 0;
  /** Microseconds that commands took, those of transactions counted once. */
  commandUs = 0;
  /** Values of payloads that were looked through for duplicates (`sanitize-dump-payload`). */
  payloadsSanitized = 0;
  /** Changes of the data set since the last save. */
  dirty = 0;

  constructor(commands: number) {
    this.commands = new CommandStats(commands);
  }

  /** CONFIG RESETSTAT: all but `dirty`, which is no statistic. */
  reset(): void {
    this.commands.reset();
    this.errors.clear();
    this.commandsRun = 0;
    this.errorReplies = 0;
    this.errorsBlamed = 0;
    this.connectionsReceived = 0;
    this.connectionsRejected = 0;
    this.authDenials = 0;
    this.outputLimitDisconnections = 0;
    this.queryLimitDisconnections = 0;
    this.bytesIn = 0;
    this.bytesOut = 0;
    this.replicationBytesIn = 0;
    this.replicationBytesOut = 0;
    this.fullSyncs = 0;
    this.partialSyncs = 0;
    this.refusedSyncs = 0;
    this.reads = 0;
    this.writes = 0;
    this.commandUs = 0;
    this.payloadsSanitized = 0;
  }
}
