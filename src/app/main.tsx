import "../ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "../ui/app.tsx";
import { ServicesProvider } from "../ui/services.tsx";
import { createServices } from "./create-services.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { openLaunchedFiles } from "./launched-files.ts";
import { watchModelJobs } from "./model-job-signs.ts";
import { registerServiceWorker } from "./service-worker-client.ts";
import { watchNetwork, watchTheme } from "./watch-environment.ts";
import { whenIdle } from "./when-idle.ts";

const services = createServices();

watchTheme();
watchNetwork();
watchModelJobs();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ErrorBoundary>
      <ServicesProvider services={services}>
        <App />
      </ServicesProvider>
    </ErrorBoundary>
  </StrictMode>,
);

await services.start();
openLaunchedFiles(services.commands);
// The model loads behind the first paint, so that it is there when the first question comes.
whenIdle(() => services.commands.loadModel());
registerServiceWorker(services.packageUrl);
