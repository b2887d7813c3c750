/** Carries directives to the settings of the keyspace, now and after every change. */
import type { KeyspaceSettings } from '../keyspace/settings.ts';
import type { Config } from './config/config.ts';

export function followConfig(settings: KeyspaceSettings, config: Config): void {
  config.watch(['lazyfree-lazy-user-del', 'lazyfree-lazy-user-flush'], () => {
    settings.lazyUserDel = config.bool('lazyfree-lazy-user-del');
    settings.lazyUserFlush = config.bool('lazyfree-lazy-user-flush');
  });
  config.watch(
    ['lazyfree-lazy-server-del', 'lazyfree-lazy-expire', 'lazyfree-lazy-eviction'],
    () => {
      settings.lazyServerDel = config.bool('lazyfree-lazy-server-del');
      settings.lazyExpire = config.bool('lazyfree-lazy-expire');
      settings.lazyEviction = config.bool('lazyfree-lazy-eviction');
    },
  );
  config.watch(['maxmemory-policy', 'lfu-log-factor', 'lfu-decay-time'], () => {
    settings.usesLfu = config.enumeration('maxmemory-policy').endsWith('lfu');
    settings.lfuLogFactor = config.integer('lfu-log-factor');
    settings.lfuDecayMinutes = config.integer('lfu-decay-time');
  });
  config.watch(['active-expire-effort', 'hz'], () => {
    settings.expireEffort = config.integer('active-expire-effort');
    settings.hz = config.integer('hz');
  });
}
