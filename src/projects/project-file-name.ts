/** What project files end with. */
export const EXTENSION = ".vrproj";
/** Files of version 1 were JSON. */
const EXTENSION_V1 = ".vrproj.json";

export function isProjectFile({ name }: File): boolean {
  return [EXTENSION, EXTENSION_V1].some((extension) => name.toLowerCase().endsWith(extension));
}
