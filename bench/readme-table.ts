/** The README's table of benches, made of kept rows. */
export {};
