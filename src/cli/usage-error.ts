/** What people can get wrong on the command line; printed without a stack. */
export class UsageError extends Error {}
