/**
 * What CONFIG SET does to a running server beyond values that are read when they are needed: the
 * hooks that can refuse, and the title of the process.
 */
import { expandProcTitle } from '../engine/config/proc-title.ts';
import { reservedFiles } from './open-files.ts';
import type { Server } from './server.ts';

export function installHooks(server: Server): void {
  const { config, engine, log, saving } = server;
  engine.flushing = {
    begins: () => saving.cancel(),
    ended: () => {
      if (config.savePoints().length > 0) saving.save();
    },
  };
  config.onApply(['maxclients'], () => tooManyClients(server));
  config.onApply(['appendonly'], () => server.aof.follow());
  config.onApply(['aof-disable-auto-gc'], () => {
    server.aof.log.deleteHistory();
    return undefined;
  });
  config.onApply(['tls-port'], () => {
    if (config.integer('tls-port') === 0) return undefined;
    log.write('warning', 'There is no TLS yet.');
    return 'Unable to listen on this port. Check server logs.';
  });
  config.onApply(['maxmemory'], () => {
    warnOfMemory(server);
    return undefined;
  });
  config.watch(['proc-title-template', 'port', 'bind'], () => setTitle(server));
}

function tooManyClients({ config, platform }: Server): string | undefined {
  const files = platform.host.openFilesMax();
  if (files === undefined) return undefined;
  const clientsMax = files - reservedFiles;
  if (config.integer('maxclients') <= clientsMax) return undefined;
  return (
    'The operating system is not able to handle the specified number of clients, try with ' +
    String(clientsMax)
  );
}

function warnOfMemory({ config, log, memory }: Server): void {
  const limit = config.integer('maxmemory');
  const used = memory.usedBytes;
  if (limit === 0 || limit >= used) return;
  log.write(
    'warning',
    `WARNING: the new maxmemory value set via CONFIG SET (${limit}) is smaller than the current ` +
      `memory usage (${used}). This will result in key eviction and/or the inability to accept ` +
      'new write commands depending on the maxmemory-policy.',
  );
}

function setTitle({ config, configFile, platform }: Server): void {
  if (!config.bool('set-proc-title')) return;
  const { host } = platform;
  const words = { title: host.scriptPath, configFile };
  const title = expandProcTitle(config.text('proc-title-template'), words, config);
  if (title !== undefined) host.setTitle(title);
}
