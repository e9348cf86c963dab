/** Many times the longest reply, with all that a server says beside it. */
export const MAX_BODY_BYTES = 2 ** 20;

/** The text of a body; null for one that is too long. */
export async function bodyOf(response: Response): Promise<string | null> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}
