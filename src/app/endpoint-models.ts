import { advice } from "../benchmark/judge/doctor/advice.ts";
import { completionsAddress, usableKey } from "../benchmark/judge/endpoint.ts";
import { addressSpace } from "../core/address-space.ts";
import { type Failure, FailureError, fail, ok, type Result, settle, unwrap } from "../core/failure.ts";
import { hexDigest } from "../core/hex-digest.ts";
import type { Endpoint, Finding } from "../protocol/endpoint.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { EndpointClient } from "../services/endpoint-client.ts";
import { useApp } from "../state/app-store.ts";
import type { ConnectionVerdict } from "../state/commands/endpoint-commands.ts";
import type { StoredEndpoint } from "../state/settings.ts";
import type { AnsweringModel } from "./answering-model.ts";

/** Where a person puts a key, in the doctor's sentences. */
const KEY_PLACE = "the key field under Models";
/** After these the doctor looks what is the matter. */
const ABOUT_CONNECTION: readonly Failure["code"][] = [
  "endpoint-silent",
  "endpoint-refused",
  "endpoint-broken",
];
/** Pictures of this size are about so many tokens in common models; nobody knows it of an endpoint. */
const TOKENS_PER_FRAME = 200;

/** Models behind an address, as models like others. */
export class EndpointModels {
  readonly client: EndpointClient;
  private checked: string | null = null;

  constructor(
    createClient = (...parts: ConstructorParameters<typeof EndpointClient>) => new EndpointClient(...parts),
  ) {
    this.client = createClient(
      () => {
        const { endpoints, networkCut } = useApp.getState().settings;
        const bases = endpoints.map(({ base }) => base);
        const framesTo = endpoints.filter(mayGetFrames).map(({ base }) => base);
        return {
          bases: this.checked === null ? bases : [...bases, this.checked],
          framesTo,
          isCut: networkCut,
        };
      },
      (request) => useApp.getState().requestSent(request),
    );
    useApp.subscribe(({ settings }, before) => {
      const isSame =
        settings.endpoints === before.settings.endpoints &&
        settings.networkCut === before.settings.networkCut;
      if (!isSame) this.client.permit();
    });
  }

  /** A configured endpoint as a model, once it answered and has that model. */
  open(id: string): Promise<Result<AnsweringModel>> {
    return settle(async () => {
      const endpoint = unwrap(endpointOf(id));
      requireNetwork();
      const finding = unwrap(await this.client.diagnose(endpoint));
      if (!mayWork(finding)) unwrap(failed(finding, endpoint));
      const info = await modelInfo(endpoint);
      const ask: AnsweringModel["ask"] = async (request, frames, onEvent, signal) => {
        const answer = await this.client.ask(unwrap(endpointOf(id)), request, frames, onEvent, signal);
        return answer.ok ? answer : { ok: false, error: await this.explained(answer.error, endpoint) };
      };
      return { info, ask };
    });
  }

  /** Whether an endpoint answers, also one that is not kept yet. */
  async check(base: string, model: string, key: string): Promise<ConnectionVerdict> {
    const checked = await settle(async () => {
      const endpoint: Endpoint = { base: base.trim(), model: model.trim(), key: usableKey(key) };
      completionsAddress(endpoint.base);
      requireNetwork();
      this.checked = endpoint.base;
      const finding = unwrap(await this.client.diagnose(endpoint));
      return { works: finding.kind === "works", words: advice(finding, endpoint, KEY_PLACE) };
    });
    this.checked = null;
    return checked.ok ? checked.value : { works: false, words: `${checked.error.message}.` };
  }

  /** A failed question, with what the doctor finds where that says more. */
  private async explained(failure: Failure, endpoint: Endpoint): Promise<Failure> {
    if (!ABOUT_CONNECTION.includes(failure.code)) return failure;
    const found = await this.client.diagnose(endpoint);
    if (!found.ok || mayWork(found.value)) return failure;
    const { code } = failureOf(found.value, endpoint);
    return { code, message: `${failure.message}. ${advice(found.value, endpoint, KEY_PLACE)}` };
  }
}

/** The endpoint of an id, with its key. */
export function endpointOf(id: string): Result<Endpoint> {
  const { settings, endpointKeys } = useApp.getState();
  const stored = settings.endpoints.find((endpoint) => endpoint.id === id);
  if (!stored) return fail("package-missing", "this model is not in the list any more; choose another");
  return ok({ base: stored.base, model: stored.model, key: endpointKeys[id] || null });
}

/** Frames may go to this machine's own servers, and to whom the person allowed. */
export const mayGetFrames = ({ base, mayGetFrames: allowed }: StoredEndpoint): boolean =>
  allowed || addressSpace(new URL(base).hostname) === "loopback";

/** The doctor would take the person's own switch for a server that is off. @throws FailureError `network-cut` */
function requireNetwork(): void {
  if (!useApp.getState().settings.networkCut) return;
  throw new FailureError("network-cut", "you cut the network under Privacy; switch it on there");
}

/** Some servers have no list of models, or are just busy. */
const mayWork = (finding: Finding): boolean =>
  finding.kind === "works" ||
  (finding.kind === "failed" && finding.status === 429) ||
  (finding.kind === "other-path" && finding.instead === null);

function failureOf(finding: Finding, endpoint: Endpoint): Failure {
  const isKey = finding.kind === "key-missing" || finding.kind === "key-refused";
  return {
    code: isKey ? "endpoint-refused" : "endpoint-silent",
    message: advice(finding, endpoint, KEY_PLACE),
  };
}

const failed = (finding: Finding, endpoint: Endpoint): Result<never> => ({
  ok: false,
  error: failureOf(finding, endpoint),
});

async function modelInfo({ base, model }: Endpoint): Promise<ModelInfo> {
  const hash = await hexDigest("SHA-256", new TextEncoder().encode(JSON.stringify([base, model])));
  return {
    id: model,
    name: model,
    family: "general",
    variant: "remote",
    host: new URL(base).host,
    packageHash: hash,
    weightBytes: 0,
    contextTokens: 0,
    demonstration: false,
    sampling: { kind: "keys" },
    tokens: {
      pictures: { kind: "fixed", tokensPerFrame: TOKENS_PER_FRAME },
      tokensPerMask: 0,
      tokensPerObject: 0,
    },
  };
}
