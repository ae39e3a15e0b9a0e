import { cleanPath } from '../protocol';
import type { Section } from './section';

/**
 * A path that stays below the folder of the file, as it is written; links are for who opens it.
 * @param elsewhere how somebody on the machine itself names what lies outside
 * @throws ManifestError manifest_outside
 */
export function below(section: Section, key: string, stated: string, elsewhere: string): string {
  const path = stated.replace(/^(\.\/)+/, '').replace(/(.)\/+$/, '$1');
  if (path === '.' || path === '') {
    return '.';
  }
  if (path.startsWith('/') || path.startsWith('~') || cleanPath(path) !== null) {
    section.fail(
      'manifest_outside',
      [key],
      `is a path below the folder of this file, such as "data/2024". ${elsewhere}`
    );
  }
  return path;
}
