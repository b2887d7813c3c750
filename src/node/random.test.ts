/**
 * Node's random.
 */
import { randomConformance } from '../platform/random.conformance.ts';
import { nodeTrial } from './trial.conformance.ts';

randomConformance('node random', () => nodeTrial({}));
