/**
 * Snapshots, read by Node's threads.
 */
import { snapshotConformance } from '../memory/snapshot.conformance.ts';
import { nodeTrial } from './trial.conformance.ts';

snapshotConformance('node threads', () => nodeTrial({}));
