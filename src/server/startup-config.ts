/** Reads the configuration of a server that starts: command line, file, standard input. */
import { latin1Bytes } from '../base/bytes.ts';
import { readCommandLine } from '../engine/config/command-line.ts';
import type { Config } from '../engine/config/config.ts';
import { type LoadResult, loadConfig } from '../engine/config/config-file.ts';
import type { Registry } from '../engine/registry.ts';
import { redisVersion } from '../engine/version.ts';
import { Failure } from '../platform/failure.ts';
import type { Platform } from '../platform/platform.ts';

export interface StartConfiguration {
  readonly lines: LoadResult;
  /** As written; empty without one. */
  readonly configFile: string;
  /** What was read from standard input. */
  readonly input: string;
}

export interface ConfigurationOptions {
  readonly platform: Platform;
  readonly args: readonly string[];
}

export function readConfiguration(
  { args, platform }: ConfigurationOptions,
  config: Config,
  registry: Registry,
): StartConfiguration {
  const { disk, host, log } = platform;
  const { configFile, options, readsStandardInput } = readCommandLine(args);
  const read = readsStandardInput ? host.readInputNow() : '';
  const input = read instanceof Failure ? '' : read;
  const standardInput = readsStandardInput ? input : undefined;
  const lines = loadConfig(
    config,
    { configFile, standardInput, options },
    {
      version: redisVersion,
      readFile: (path) => {
        const text = disk.loadTextNow(path);
        return text instanceof Failure ? { failure: text.message } : { text };
      },
      listDirectory: (path) => {
        const names = disk.readDirectoryNow(path);
        return names instanceof Failure ? [] : names;
      },
      tryLogFile: (path) => log.toFile(path)?.message,
      isCommand: (name) => isCommand(registry, name),
    },
  );
  return { lines, configFile, input };
}

function isCommand(registry: Registry, name: string): boolean {
  const bytes = latin1Bytes(name);
  return registry.findOriginal(bytes, 0, bytes.length) !== undefined;
}

/** A path as seen from a folder; leading `../` are resolved, as far as there are folders. */
export function absolutePath(folder: string, path: string): string {
  if (path === '' || path.startsWith('/')) return path;
  let base = folder;
  let rest = path;
  while (rest.startsWith('../')) {
    rest = rest.slice('../'.length);
    base = base.slice(0, Math.max(0, base.lastIndexOf('/')));
  }
  return `${base === '/' ? '' : base}/${rest}`;
}
