import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync
} from 'node:fs';
import { join } from 'node:path';

/** A key file of a release of before: `<data>/cli/<service>/<principal>.json`. */
export interface OlderFile {
  /** `<service>/<principal>`. */
  name: string;
  path: string;
  text(): string;
}

const SERVICE = /^[0-9a-f]{16}$/;
const END = '.json';

/** @param folder `<data>/cli` */
export function olderFiles(folder: string): OlderFile[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter(service => SERVICE.test(service))
    .flatMap(service =>
      readdirSync(join(folder, service))
        .filter(file => file.endsWith(END) && !file.startsWith('.'))
        .map(file => {
          const path = join(folder, service, file);
          const name = `${service}/${file.slice(0, -END.length)}`;
          return { name, path, text: () => readFileSync(path, 'utf8') };
        })
    );
}

/** Overwrites it with zeros before it goes, so that the file system keeps no key in what is free. */
export function removeFile(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    const { size } = fstatSync(fd);
    writeSync(fd, Buffer.alloc(size), 0, size, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  rmSync(path);
}
