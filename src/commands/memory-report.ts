/** MEMORY DOCTOR: whether memory is used as it should be, and what to do where it is not. */
import { humanBytes } from '../engine/info/info.ts';
import type { MemoryFigures } from '../engine/memory-figures.ts';

const mebibyte = 1024 * 1024;
/** Below it shares of anything mean little. */
const usedMin = 5 * mebibyte;
const peakShareMax = 1.5;
const fragmentationMax = 1.1;
const residentShareMax = 1.4;
const wasteMin = 10 * mebibyte;
const clientBytesMax = 200 * 1024;

export function memoryReport(figures: MemoryFigures, clients: number): string {
  const { used } = figures;
  if (used < usedMin) {
    return `Only ${humanBytes(used)} are in use: too little to tell anything from it.\n`;
  }
  const findings = [...allocation(figures), ...buffers(figures, clients)];
  if (findings.length === 0) return 'Memory is used as it should be.\n';
  return `What was found about the memory of this server:\n\n${findings
    .map((finding) => ` * ${finding}\n\n`)
    .join('')}`;
}

function allocation({ active, arena, peak, resident, used }: MemoryFigures): string[] {
  const findings: string[] = [];
  if (peak / used > peakShareMax) {
    findings.push(
      `Peak memory: ${humanBytes(peak)} were in use once, ${humanBytes(used)} are now. Pages of ` +
        'that time may still be part of the process; they are used again when data grows.',
    );
  }
  if (active / arena > fragmentationMax && active - arena > wasteMin) {
    findings.push(
      `Fragmentation: ${humanBytes(active - arena)} of the pages that hold data are free in ` +
        'between. It comes from values that changed their size; it is used for new ones of the ' +
        'same sizes.',
    );
  }
  if (resident / used > residentShareMax && resident - used > wasteMin) {
    findings.push(
      `Resident memory: the process has ${humanBytes(resident)} for ${humanBytes(used)} of data ` +
        'and buffers. Some tens of megabytes are the JavaScript engine itself; the rest comes ' +
        'from a peak of the past, or from fragmentation.',
    );
  }
  return findings;
}

function buffers({ clients: bytes }: MemoryFigures, clients: number): string[] {
  if (clients === 0 || bytes / clients <= clientBytesMax) return [];
  return [
    `Client buffers: ${humanBytes(Math.floor(bytes / clients))} for each client on average. Some ` +
      'do not read as fast as they are written to, or send very large requests. CLIENT LIST ' +
      'tells which.',
  ];
}
