const FOLDER = 'file://';

/** Where an object lies, as people say it: of a folder its path, else its origin. */
export function placeWords(origin: string): string {
  return origin.startsWith(`${FOLDER}/`) ? origin.slice(FOLDER.length) : origin;
}
