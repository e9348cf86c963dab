/**
 * Byte-level BPE writes every byte as one printable character (GPT-2's table): printable Latin-1 stands for itself,
 * the other 68 bytes follow from U+0100 on.
 */
const byteOfCharacter = buildTable();

function buildTable(): ReadonlyMap<string, number> {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const table = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++)
    table.set(String.fromCharCode(printable(byte) ? byte : next++), byte);
  return table;
}

/**
 * The bytes a vocabulary entry stands for.
 * @throws RangeError for a character outside the table, which no byte-level vocabulary holds
 */
export function bytesOfToken(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(token, (character) => {
    const byte = byteOfCharacter.get(character);
    if (byte === undefined) throw new RangeError(`${JSON.stringify(token)} is not a byte-level token`);
    return byte;
  });
}
