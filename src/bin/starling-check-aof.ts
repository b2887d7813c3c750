#!/usr/bin/env node
/** The program that checks append-only logs; see `src/tools/check-aof/main.ts`. */
import { main } from '../tools/check-aof/main.ts';

process.exitCode = main(process.argv[1], process.argv.slice(2));
