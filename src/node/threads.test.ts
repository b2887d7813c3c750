/**
 * Node's threads.
 */
import { threadsConformance } from '../platform/threads.conformance.ts';
import { nodeTrial } from './trial.conformance.ts';

threadsConformance('node threads', () => nodeTrial({}));
