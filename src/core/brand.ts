declare const brand: unique symbol;
/** A value that could be swapped with another of the same type unnoticed. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
