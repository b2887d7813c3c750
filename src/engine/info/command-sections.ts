/** Sections of INFO: how often each command ran and how long it took, and how often it failed. */
import { formatPercentile } from '../config/percentile.ts';
import type { Engine } from '../engine.ts';
import type { InfoField, InfoSection } from './info.ts';

/** What would not be readable as the name of a field. */
const unsafeBytes = /[#:\n\r]/g;

export function commandSections(engine: Engine): InfoSection[] {
  return [
    {
      names: ['commandstats'],
      title: 'Commandstats',
      shown: 'all',
      fields: () => commandFields(engine),
    },
    {
      names: ['errorstats'],
      title: 'Errorstats',
      shown: 'default',
      fields: () => errorFields(engine),
    },
    {
      names: ['latencystats'],
      title: 'Latencystats',
      shown: 'all',
      fields: () => (engine.config.bool('latency-tracking') ? latencyFields(engine) : []),
    },
  ];
}

function commandFields({ registry, stats }: Engine): InfoField[] {
  const { calls, failed, rejected, usec } = stats.commands;
  const fields: InfoField[] = [];
  for (let id = 0; id < registry.idCount; id++) {
    if (calls[id] === 0 && failed[id] === 0 && rejected[id] === 0) continue;
    const perCall = calls[id] === 0 ? 0 : Math.fround(usec[id] / calls[id]);
    fields.push([
      `cmdstat_${registry.byId(id).name}`,
      `calls=${calls[id]},usec=${Math.floor(usec[id])},usec_per_call=${perCall.toFixed(2)},` +
        `rejected_calls=${rejected[id]},failed_calls=${failed[id]}`,
    ]);
  }
  return fields;
}

/** In the order of their codes. */
function errorFields({ stats }: Engine): InfoField[] {
  return [...stats.errors]
    .sort(([code], [other]) => (code < other ? -1 : 1))
    .map(([code, count]) => [`errorstat_${code.replace(unsafeBytes, '_')}`, `count=${count}`]);
}

function latencyFields({ config, histograms, registry }: Engine): InfoField[] {
  const percentiles = config.latencyPercentiles();
  const fields: InfoField[] = [];
  for (let id = 0; id < registry.idCount; id++) {
    const histogram = histograms.of(id);
    if (histogram === undefined) continue;
    const values = percentiles.map(
      (percentile) =>
        `p${formatPercentile(percentile)}=${histogram.percentileUs(percentile).toFixed(3)}`,
    );
    fields.push([`latency_percentiles_usec_${registry.byId(id).name}`, values.join(',')]);
  }
  return fields;
}
