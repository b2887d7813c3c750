/** What a handler may see. */
export type Context = object;
