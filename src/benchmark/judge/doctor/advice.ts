import { addressSpace } from "../../../core/address-space.ts";
import { type Connection, shown } from "./diagnose.ts";
import type { Finding } from "./finding.ts";
import { KNOWN_SERVERS, serverAt } from "./known-servers.ts";

/** So many names say what kind of names are meant. */
const MAX_NAMES = 12;

/**
 * What was found, in one or two sentences that say what to type.
 * @param keyPlace where a person puts the key, such as `OPENAI_API_KEY`
 */
export function advice(finding: Finding, { base, model }: Connection, keyPlace: string): string {
  const url = new URL(base);
  const place = shown(url);
  switch (finding.kind) {
    case "works":
      return `${place} answers and has the model ${model}.`;
    case "nobody":
      return finding.instead === null
        ? `Nobody listens at ${place}. ${startWords(url)}${finding.origin === undefined ? "" : ` If it runs already, it does not let this page read its answers. ${allowWords(finding.origin, url)}`}${finding.mayBeBlocked ? " Safari lets no page over HTTPS call HTTP: there, use another browser." : ""}`
        : `Nobody listens at ${place}, but there is a server at ${finding.instead}: use that address.`;
    case "unknown-host":
      return `There is no host called ${url.hostname}. Check the address for a slip, and the network.`;
    case "slow":
      return `${place} did not answer within ${finding.seconds} s. It may be loading a model: wait and try again, or allow more time.`;
    case "other-scheme":
      return `${place} speaks ${finding.instead.startsWith("https") ? "HTTPS" : "HTTP"}: use ${finding.instead}.`;
    case "certificate":
      return `The certificate of ${url.hostname} is not accepted (${finding.why}). Use its HTTP address, or a certificate that this machine trusts.`;
    case "moved":
      return `${place} sends requests on to ${finding.to}: use that address.`;
    case "other-path":
      return finding.instead === null
        ? `Something answers at ${place} (status ${finding.status}), but has no list of models, as an OpenAI-compatible interface has. Its base usually ends in /v1.`
        : `There is no OpenAI-compatible interface at ${place}, but one at ${finding.instead}: use that address.`;
    case "no-json":
      return `${place} answers with something else than JSON, such as a web page. Use the base of its OpenAI-compatible interface, which usually ends in /v1.`;
    case "key-missing":
      return `${place} wants a key (status ${finding.status}): put it into ${keyPlace}.`;
    case "key-refused":
      return `${place} does not accept the key (status ${finding.status}): check the one in ${keyPlace}, and that it may use ${model}.`;
    case "model-unknown":
      return modelWords(finding.models, place, model, url);
    case "failed":
      return `${place} answers with status ${finding.status}${finding.said === "" ? "" : ` (${finding.said})`}. ${finding.status === 429 ? "Wait, or ask it less often." : "Look into its own log."}`;
    case "broken":
      return `The connection to ${place} broke. Check that it is a server of language models, and look into its own log.`;
    case "cors":
      return corsWords(finding.origin, place, url);
    case "permission":
      return permissionWords(finding, place);
    case "mixed-content":
      return `This page came over HTTPS, so the browser does not let it call ${place}, which is HTTP. Give that server HTTPS, or run this page from your own machine with npm start.`;
  }
}

function startWords(url: URL): string {
  if (addressSpace(url.hostname) !== "loopback")
    return "Check address and port, and that a firewall lets it through.";
  const server = serverAt(Number(url.port));
  const ports = KNOWN_SERVERS.map(({ name, port }) => `${name} ${port}`).join(", ");
  return server ? `Start ${server.name}, or check the port.` : `Start it, or check the port: ${ports}.`;
}

function modelWords(models: readonly string[], place: string, model: string, url: URL): string {
  const isOllama = serverAt(Number(url.port))?.name === "Ollama";
  const get = isOllama ? ` To get it: ollama pull ${model}` : "";
  if (models.length === 0) return `${place} has no model at all, and none called ${model}.${get}`;
  const rest = models.length - MAX_NAMES;
  const names = models.slice(0, MAX_NAMES).join(", ");
  return `${place} has no model ${model}. It has ${names}${rest > 0 ? ` and ${rest} more` : ""}.${get}`;
}

function corsWords(origin: string, place: string, url: URL): string {
  return `${place} is there, but does not let this page read its answers. ${allowWords(origin, url)}`;
}

function allowWords(origin: string, url: URL): string {
  const server = serverAt(Number(url.port));
  if (server) return `Stop it, and start it with: ${server.allowing(origin)}`;
  const ways = KNOWN_SERVERS.map(({ name, allowing }) => `${name}: ${allowing(origin)}`).join("; ");
  return `Start it so that it allows ${origin}. ${ways}`;
}

function permissionWords(
  { space, isAsked }: Extract<Finding, { kind: "permission" }>,
  place: string,
): string {
  const what = space === "loopback" ? "apps on this device" : "devices on the local network";
  return isAsked
    ? `The browser asks whether this page may reach ${what}. Choose Allow, then try ${place} again.`
    : `The browser does not let this page reach ${what}. Allow it in the site's settings, left of the address, then try ${place} again.`;
}
