/**
 * The response headers the page relies on, in one place for the development server, `npm start`, the command-line tools
 * and the tests. Isolation (COOP, COEP) gives wasm threads; the policy leaves scripts of our own origin and wasm only.
 */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
} as const;

function policy(scripts: readonly string[], connections: readonly string[]): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${scripts.join(" ")}`.trimEnd(),
    "worker-src 'self'",
    `connect-src 'self' ${connections.join(" ")}`.trimEnd(),
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `style-src 'self'${scripts.length > 0 ? " 'unsafe-inline'" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Headers of every response of the production build but two. */
export const PRODUCTION_HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION,
  "Content-Security-Policy": policy([], []),
};

/**
 * The models worker may fetch from elsewhere, for models that somebody asked for: a worker has the policy of its own script's
 * response. Nothing of a video ever reaches it, and the page and the other workers stay bound to this site.
 */
const OTHER_ORIGINS = ["https:", "http://localhost:*", "http://127.0.0.1:*"];

export const MODELS_WORKER_POLICY = policy([], OTHER_ORIGINS);

/** For a tool's worker whose library starts further workers from blobs of code. Nothing of the app is served with them. */
export const BLOB_CODE_HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION,
  "Content-Security-Policy": policy([], []).replace(/(script|worker)-src 'self'/g, "$& blob:"),
};

/**
 * The endpoint worker alone may reach any address, since a person's own models may be anywhere, also on the local network without HTTPS.
 * A policy cannot name hosts that a person types in later. So this worker has one way out that keeps to them (`general/gate.ts`).
 */
export const ENDPOINT_WORKER_POLICY = policy([], ["https:", "http:"]);

/** Headers of one response of the production build. */
export function productionHeaders(path: string): Readonly<Record<string, string>> {
  const [, worker] = /[\\/](models|endpoint)\.worker-[\w-]+\.js$/.exec(path) ?? [];
  if (worker === undefined) return PRODUCTION_HEADERS;
  const own = worker === "models" ? MODELS_WORKER_POLICY : ENDPOINT_WORKER_POLICY;
  return { ...PRODUCTION_HEADERS, "Content-Security-Policy": own };
}

/**
 * A `_headers` file for the static hosts that read one, for a site at the top of its host. Each document and script has one rule with a
 * policy and no other: where two rules give the same header, some hosts send both, and the stricter one wins.
 * @param paths files of the build, relative, with `/`
 */
export function headersFile(paths: readonly string[]): string {
  const rule = (path: string, headers: Readonly<Record<string, string>>) =>
    [`/${path}`, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join("\n");
  const policies = paths
    .filter((path) => /\.(html|js)$/.test(path))
    .map((path) => {
      const { "Content-Security-Policy": policy = "" } = productionHeaders(`/${path}`);
      return rule(path, { "Content-Security-Policy": policy });
    });
  return [
    rule("*", ISOLATION),
    rule("", { "Content-Security-Policy": policy([], []) }),
    ...policies,
    rule("assets/*", { "Cache-Control": "public, max-age=31536000, immutable" }),
    "",
  ].join("\n");
}

/** The same policy for a `<meta>` element, where `frame-ancestors` has no meaning and browsers complain about it. */
export const META_POLICY = policy([], []).replace(/; frame-ancestors [^;]*/, "");

/** The development server injects inline scripts and styles and talks over a web socket, for hot reloading. */
export const DEVELOPMENT_HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION,
  "Content-Security-Policy": policy(["'unsafe-inline'"], ["ws:", "https:", "http:"]),
};
