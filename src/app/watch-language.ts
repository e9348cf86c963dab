import { loadLanguage, preferredLanguage } from "../language/languages.ts";
import { currentLanguage, speak, subscribeLanguage, t } from "../language/text.ts";
import { useApp } from "../state/app-store.ts";

let asked = 0;

/** Gives texts in the chosen language, now and when it changes. Resolves once the first one is there, or cannot be had. */
export async function watchLanguage(): Promise<void> {
  const applied = () => {
    const { tag, direction } = currentLanguage();
    document.documentElement.lang = tag;
    document.documentElement.dir = direction;
  };
  applied();
  subscribeLanguage(applied);
  useApp.subscribe(({ settings }, before) => {
    if (settings.language !== before.settings.language) void loadChosen();
  });
  addEventListener("languagechange", () => void loadChosen());
  await loadChosen();
}

async function loadChosen(): Promise<void> {
  const turn = ++asked;
  const { language } = useApp.getState().settings;
  try {
    const loaded = await loadLanguage(
      language === "system" ? preferredLanguage(navigator.languages) : language,
      navigator.languages,
    );
    if (turn === asked) speak(loaded);
  } catch {
    if (turn !== asked) return;
    useApp.getState().noticed({
      tone: "problem",
      text: t(
        "The texts of this language could not be downloaded. Check the connection and choose it again.",
      ),
    });
  }
}
