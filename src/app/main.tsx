import "../ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "../ui/app.tsx";
import { parseRoute } from "../ui/screens/route.ts";
import { screenAt } from "../ui/screens/screen.ts";
import { SCREENS } from "../ui/screens/screens.ts";
import { ServicesProvider } from "../ui/services.tsx";
import { createServices } from "./create-services.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { openFromAddress, openLaunchedFiles } from "./launched-files.ts";
import { watchModelJobs } from "./model-job-signs.ts";
import { registerServiceWorker } from "./service-worker-client.ts";
import { watchLook, watchNetwork } from "./watch-environment.ts";
import { watchInstall } from "./watch-install.ts";
import { watchLanguage } from "./watch-language.ts";
import { whenIdle } from "./when-idle.ts";

// On its way while everything else is made.
void (screenAt(SCREENS, parseRoute(location.hash).path) ?? SCREENS[0]!).load();
const services = createServices();

watchLook();
watchInstall();
watchNetwork();
watchModelJobs();
// English is here; what is first shown in another language waits for its texts.
await watchLanguage();

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
void openFromAddress(services.commands);
// The model loads behind the first paint, so that it is there when the first question comes.
whenIdle(() => services.commands.loadModel());
registerServiceWorker(services.packageUrl);
