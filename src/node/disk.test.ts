/**
 * Node's disk.
 */
import { diskConformance } from '../platform/disk.conformance.ts';
import { nodeTrial } from './trial.conformance.ts';

diskConformance('node disk', () => nodeTrial({}));
