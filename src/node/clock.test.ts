/**
 * Node's clock.
 */
import { clockConformance } from '../platform/clock.conformance.ts';
import { nodeTrial } from './trial.conformance.ts';

clockConformance('node clock', () => nodeTrial({}));
