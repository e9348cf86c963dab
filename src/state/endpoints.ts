import type { SentRequest } from "../protocol/endpoint.ts";
import type { SliceCreator } from "./slice.ts";

/** Of older requests only the newest are kept one by one. */
const KEPT_REQUESTS = 1000;

/** A request as the privacy panel lists it. */
export interface ListedRequest extends SentRequest {
  /** Counted from the start of the page. */
  readonly nth: number;
  /** When it ended, in milliseconds since 1970. */
  readonly endedAt: number;
}

export interface EndpointsSlice {
  /** Keys by the endpoints' ids; in memory only, so that none ever lies on a disk. */
  readonly endpointKeys: Readonly<Record<string, string>>;
  /** What left for models behind an address since the page started, the newest first. */
  readonly sentRequests: readonly ListedRequest[];
  /** What the endpoint dialog is about: the id of one that is kept, or null for a new one. */
  readonly editedEndpoint: string | null;
  endpointEdited(id: string | null): void;
  endpointKeyChanged(id: string, key: string): void;
  requestSent(request: SentRequest): void;
}

export const createEndpointsSlice: SliceCreator<EndpointsSlice> = (set) => ({
  endpointKeys: {},
  sentRequests: [],
  editedEndpoint: null,
  endpointEdited: (editedEndpoint) => set({ editedEndpoint }),
  endpointKeyChanged: (id, key) =>
    set(({ endpointKeys }) => ({ endpointKeys: { ...endpointKeys, [id]: key } })),
  requestSent: (request) =>
    set(({ sentRequests }) => ({
      sentRequests: [
        { ...request, nth: (sentRequests[0]?.nth ?? 0) + 1, endedAt: Date.now() },
        ...sentRequests,
      ].slice(0, KEPT_REQUESTS),
    })),
});
