/** Seeds k-means and sampling, on the page as on the command line. Upstream draws unseeded (quirk 12); a fixed one makes answers repeatable. */
export const DEFAULT_SEED = 42;
