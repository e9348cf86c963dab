import { Pencil, Trash2 } from "lucide-react";
import { useId } from "react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import { editEndpoint } from "./edit-endpoint.ts";
import { focusList } from "./focus-list.ts";
import styles from "./model.module.css";
import listStyles from "./model-list.module.css";
import { ModelRow } from "./model-row.tsx";

/** The models behind an address that the person added; nothing where there is none. */
export function EndpointList() {
  const commands = useCommands();
  const endpoints = useApp((state) => state.settings.endpoints);
  const titleId = useId();
  if (endpoints.length === 0) return null;
  return (
    <>
      <h4 id={titleId}>{t("Behind an address")}</h4>
      <p className={styles.note}>
        {t(
          "These see frames on which the objects are outlined. The frames and your words are sent to the address.",
        )}
      </p>
      <ul className={listStyles.list} aria-labelledby={titleId}>
        {endpoints.map(({ id, base, model }) => (
          <ModelRow key={id} id={id} name={model} about={base} usable>
            <Button size="s" icon={<Pencil size={14} />} onClick={() => editEndpoint(id)}>
              {t("Change")}
            </Button>
            <Button
              size="s"
              icon={<Trash2 size={14} />}
              onClick={({ currentTarget }) => {
                focusList(currentTarget);
                commands.removeEndpoint(id);
              }}
            >
              {t("Remove")}
            </Button>
          </ModelRow>
        ))}
      </ul>
    </>
  );
}
