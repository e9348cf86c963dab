import { Printer } from "lucide-react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { useCommands } from "../services.tsx";
import { formatBytes } from "./bytes.ts";
import { frameReceiver } from "./frame-receiver.ts";
import styles from "./model.module.css";
import form from "./model-form.module.css";
import table from "./privacy-dialog.module.css";

/** What leaves this page, for whom, and the switch that stops it. */
export function PrivacyDialog() {
  const { endpoints, networkCut } = useApp((state) => state.settings);
  const requests = useApp((state) => state.sentRequests);
  const commands = useCommands();
  const { settingsChanged, shellChanged } = useApp.getState();
  return (
    <Dialog title={t("Privacy")}>
      <p>
        {t(
          "Videos, masks, questions and answers stay on this device. Two things reach other addresses, and only if you ask for them: getting a model from its hub, which sends nothing of yours, and a model behind an address, which is sent frames and your words.",
        )}
      </p>
      <label className={form.check}>
        <input
          type="checkbox"
          checked={networkCut}
          onChange={({ target }) => settingsChanged({ networkCut: target.checked })}
        />
        {t(
          "Cut the network: nothing is sent to models behind an address, and no model is looked up or downloaded",
        )}
      </label>
      <section className={styles.section}>
        <h3>{t("Who may get frames")}</h3>
        {endpoints.length === 0 ? (
          <p className={styles.note}>{t("Nobody: there is no model behind an address.")}</p>
        ) : (
          <ul>
            {endpoints.map((endpoint) => (
              <li key={endpoint.id}>{frameReceiver(endpoint)}</li>
            ))}
          </ul>
        )}
        <p className={styles.note}>
          {t(
            "The browser lets two workers of this page reach other addresses, since you may enter any. The one that gets models never sees a video. The other sends frames, and refuses all hosts but those above.",
          )}
        </p>
      </section>
      <section className={styles.section}>
        <h3>{t("Asked of other addresses since the page started")}</h3>
        {requests.length === 0 ? (
          <p className={styles.note}>{t("Nothing.")}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that the keyboard has to reach it
          <section className={table.scroll} tabIndex={0} aria-label={t("Requests")}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("Host")}</th>
                  <th scope="col">{t("For")}</th>
                  <th scope="col">{t("Sent")}</th>
                  <th scope="col">{t("Received")}</th>
                </tr>
              </thead>
              <tbody>
                {requests.map(({ nth, host, purpose, sentBytes, receivedBytes }) => (
                  <tr key={nth}>
                    <td>{host}</td>
                    <td>{purpose}</td>
                    <td>{formatBytes(sentBytes)}</td>
                    <td>{formatBytes(receivedBytes)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </section>
      <div className={styles.actions}>
        <Button icon={<Printer size={15} />} onClick={() => void commands.savePrivacyStatement()}>
          {t("Save a statement to print")}
        </Button>
        <Button onClick={() => shellChanged({ dialog: "model" })}>{t("Models")}</Button>
      </div>
    </Dialog>
  );
}
