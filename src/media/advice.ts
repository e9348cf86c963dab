/** Commands that make a copy a browser can show. */

/** One word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A path that ffmpeg takes neither for an option nor, with a colon in it, for the name of a protocol. */
function asPath(name: string): string {
  return /^-|:/.test(name) ? `./${name}` : name;
}

/** H.264 halves its colour planes, so sides have to be even: a row or column is added where they are not. */
const EVEN_SIDES = "pad=ceil(iw/2)*2:ceil(ih/2)*2";

/**
 * A shell command that re-encodes `name` as H.264 in MP4, without losing frames or moving them.
 * It has only options that ffmpeg 4 to 8 know. Subtitles are left out: some kinds cannot be stored in MP4.
 */
export function conversionCommand(name: string): string {
  const stem = name.replace(/\.[^.]*$/, "") || "video";
  const output = asPath(`${stem}-h264.mp4`);
  return `ffmpeg -i ${quoted(asPath(name))} -vf ${quoted(EVEN_SIDES)} -c:v libx264 -pix_fmt yuv420p -c:a aac -sn ${quoted(output)}`;
}

/**
 * A shell command that puts the init segment of a fragmented MP4 in front of a fragment. A usual name stands for the
 * part that is not at hand.
 */
export function joinCommand(init: string | null, fragment: string | null): string {
  const word = (name: string | null, usual: string) => (name === null ? usual : quoted(asPath(name)));
  return `cat ${word(init, "init.mp4")} ${word(fragment, "fragment.m4s")} > joined.mp4`;
}
