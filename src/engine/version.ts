/** Versions that a server states: the Redis whose behaviour it has, and its own. */
export const redisVersion = '7.2.6';
export const starlingVersion = '0.1.0';
