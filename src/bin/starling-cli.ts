#!/usr/bin/env node
/** The command-line client; see `src/tools/cli/main.ts`. */
import { main } from '../tools/cli/main.ts';

// Everything was written synchronously: nothing is lost by leaving at once, and open sockets must
// not hold us.
process.exit(await main());
