import { useApp } from "../state/app-store.ts";
import { BUNDLED_MODELS } from "../state/bundled-models.ts";
import type { EndpointCommands } from "../state/commands/endpoint-commands.ts";
import type { EndpointModels } from "./endpoint-models.ts";
import type { ModelSession } from "./model-session.ts";

/** @param endpoints whose code is fetched when it is first needed */
export function createEndpointCommands(
  models: ModelSession,
  endpoints: () => Promise<EndpointModels>,
): EndpointCommands {
  return {
    saveEndpoint(endpoint, key, use) {
      const { settings, settingsChanged, endpointKeyChanged } = useApp.getState();
      const others = settings.endpoints.filter(({ id }) => id !== endpoint.id);
      endpointKeyChanged(endpoint.id, key.trim());
      const model = use ? endpoint.id : settings.model;
      settingsChanged({ endpoints: [...others, endpoint], model });
      if (model !== endpoint.id) return;
      models.leave();
      models.choose();
    },
    removeEndpoint(id) {
      const { settings, settingsChanged, endpointKeyChanged } = useApp.getState();
      const endpoints = settings.endpoints.filter((endpoint) => endpoint.id !== id);
      const isInUse = settings.model === id;
      endpointKeyChanged(id, "");
      settingsChanged({ endpoints, ...(isInUse && { model: BUNDLED_MODELS[0]!.id }) });
      if (isInUse) models.choose();
    },
    checkConnection: async (...connection) => (await endpoints()).check(...connection),
  };
}
