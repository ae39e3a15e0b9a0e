/** Whether a name, or the beginning of one, is of the service's own objects. */
export function isOwn(object: string): boolean {
  return object === 'aios' || object.startsWith('aios/');
}
