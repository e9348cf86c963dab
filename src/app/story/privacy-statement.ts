import { formatMoment, formatNumber } from "../../language/formats.ts";
import { currentLanguage, plural, t } from "../../language/text.ts";
import type { ModelInfo } from "../../protocol/engine.ts";
import type { ListedRequest } from "../../state/endpoints.ts";
import type { StoredEndpoint } from "../../state/settings.ts";
import { frameReceiver } from "../../ui/model/frame-receiver.ts";
import { escaped, htmlPage } from "./html-page.ts";

/** A file that the page's window loaded. */
interface LoadedFile {
  readonly address: string;
  /** Of its body; 0 where the browser does not say. */
  readonly bytes: number;
}

export interface StatementFacts {
  readonly madeAt: Date;
  readonly startedAt: Date;
  /** Of the page. */
  readonly address: string;
  /** File that the program starts with, named by its content; null in development. */
  readonly program: string | null;
  /** Content security policy of the page, as it stands in it; null when the host gives it. */
  readonly policy: string | null;
  readonly networkCut: boolean;
  readonly model: ModelInfo | null;
  /** What makes masks, with its variant; null until it was loaded. */
  readonly segmenter: { readonly id: string; readonly variant: string } | null;
  readonly endpoints: readonly Pick<StoredEndpoint, "base" | "model" | "mayGetFrames">[];
  /** To other addresses, the newest first. */
  readonly requests: readonly ListedRequest[];
  readonly files: readonly LoadedFile[];
  /** Whether the browser stopped counting files. */
  readonly filesAreCut: boolean;
}

/** What left this page since it started, and what it runs, as a page to print: for an ethics board, or for oneself. */
export function privacyStatement(facts: StatementFacts): string {
  const { madeAt, startedAt, requests } = facts;
  return htmlPage(
    t("Privacy statement"),
    t("Made {moment}, about the time since the page started: {start}", {
      moment: formatMoment(madeAt),
      start: formatMoment(startedAt),
    }),
    [
      section(t("In short"), `<p>${escaped(summary(facts))}</p>`),
      section(t("Asked of other addresses"), requestTable(requests)),
      section(t("Who may get frames"), endpointList(facts)),
      section(t("What computes"), program(facts)),
      section(t("Files that the page loaded"), fileTable(facts)),
      `<p class="soft">${escaped(
        t(
          "The page wrote this itself. It knows its own requests, and not those of the browser, of its extensions or of the system.",
        ),
      )}</p>`,
      `<p class="signed">${[t("Name"), t("Date##of a signature"), t("Signature")].map((word) => `<span>${escaped(word)}</span>`).join("")}</p>`,
    ].join("\n"),
    currentLanguage(),
  );
}

function summary({ requests, networkCut, model }: StatementFacts): string {
  const sent = requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  return [
    requests.length === 0
      ? t("Nothing was asked of another address, and no video, mask, question or answer left this device.")
      : sent === 0
        ? t("Models were asked of other addresses. No video, mask, question or answer left this device.")
        : t("{bytes} bytes were sent to other addresses, as listed below.", { bytes: formatNumber(sent) }),
    networkCut
      ? t("The network is cut: the page sends nothing to any other address.")
      : t("The network is not cut."),
    model?.host
      ? t("The model that answers runs at {host}.", { host: model.host })
      : t("The model that answers runs on this device."),
  ].join(" ");
}

function requestTable(requests: readonly ListedRequest[]): string {
  if (requests.length === 0) return `<p>${escaped(t("Nothing."))}</p>`;
  const all = requests[0]!.nth;
  const older = all - requests.length;
  const rows = requests.map(({ endedAt, host, purpose, sentBytes, receivedBytes }) => [
    formatMoment(new Date(endedAt)),
    host,
    purpose,
    formatNumber(sentBytes),
    formatNumber(receivedBytes),
  ]);
  return `${table([t("Time"), t("Host"), t("For"), t("Sent, bytes"), t("Received, bytes")], rows)}${
    older > 0
      ? `<p>${escaped(plural(older, "{n} older request is not listed.", "{n} older requests are not listed."))}</p>`
      : ""
  }`;
}

function endpointList({ endpoints }: StatementFacts): string {
  if (endpoints.length === 0) return `<p>${escaped(t("Nobody: there is no model behind an address."))}</p>`;
  const items = endpoints.map((endpoint) => `<li>${escaped(frameReceiver(endpoint))}</li>`);
  return `<ul>${items.join("")}</ul>`;
}

function program({ address, program, policy, model, segmenter }: StatementFacts): string {
  const facts: [string, string][] = [
    [t("Page##of the app"), address],
    ...(program === null ? [] : [[t("Program##of the page"), program] as [string, string]]),
    [t("Model"), model ? `${model.name}, ${model.variant}` : t("None was loaded.")],
    ...(model?.packageHash ? [[t("Hash of the model"), model.packageHash] as [string, string]] : []),
    ...(segmenter
      ? [[t("Segmenter##in a list"), `${segmenter.id}, ${segmenter.variant}`] as [string, string]]
      : []),
    ...(policy === null ? [] : [[t("Content security policy"), policy] as [string, string]]),
  ];
  return `<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`;
}

function fileTable({ files, filesAreCut, address }: StatementFacts): string {
  const { origin } = new URL(address);
  const elsewhere = files.filter((file) => URL.canParse(file.address) && !isOwn(file.address, origin));
  const words =
    elsewhere.length === 0
      ? t("All came from the page's own address.")
      : plural(elsewhere.length, "{n} came from another address.", "{n} came from other addresses.");
  const rows = files.map(({ address: from, bytes }) => [
    isOwn(from, origin) ? from.slice(origin.length) || from : from,
    formatNumber(bytes),
  ]);
  return `<p>${escaped(words)} ${filesAreCut ? escaped(t("The browser counts no further ones.")) : ""}</p>
${rows.length > 0 ? table([t("File##that was loaded"), t("Received, bytes")], rows) : ""}`;
}

/** Also what the page made itself: `blob:` addresses hold their origin, `data:` ones need none. */
const isOwn = (address: string, origin: string): boolean =>
  address.startsWith(`${origin}/`) || address.startsWith(`blob:${origin}/`) || address.startsWith("data:");

const section = (title: string, body: string): string =>
  `<section><h2>${escaped(title)}</h2>\n${body}</section>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const headings = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("");
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${headings}</tr></thead><tbody>\n${lines.join("\n")}</tbody></table>`;
}
