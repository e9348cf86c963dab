import { Component, type ReactNode } from "react";
import { t } from "../language/text.ts";
import { download } from "../services/file-picker.ts";
import { useDocument } from "../state/document.ts";
import { Button } from "../ui/kit/button.tsx";
import styles from "./error-boundary.module.css";
import { projectCopy } from "./project-copy.ts";

/** When drawing the interface fails, the work is still in memory: says so and hands it out. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  private async download(): Promise<void> {
    const file = await projectCopy(useDocument.getState().project);
    if (file.ok) download(file.value);
    else this.setState({ error: new Error(file.error.message) });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className={styles.page}>
        <div className={styles.card}>
          <h1 className={styles.title}>{t("Something went wrong in the app")}</h1>
          <p>{t("Your objects, masks and answers are still here. Save a copy, then reload the page.")}</p>
          <div className={styles.actions}>
            <Button tone="primary" onClick={() => void this.download()}>
              {t("Download my project")}
            </Button>
            <Button onClick={() => location.reload()}>{t("Reload")}</Button>
          </div>
          <pre className={styles.detail}>{error.stack ?? error.message}</pre>
        </div>
      </main>
    );
  }
}
