import { PathExt } from '@jupyterlab/coreutils';
import { type Contents, ServerConnection } from '@jupyterlab/services';

import type { Elsewhere } from '../viewer/file/useFile';

/** A file that the file browser shows. It is brought as it is, however large, and not read as text. */
export function serverFile(contents: Contents.IManager, path: string): Elsewhere {
  const name = PathExt.basename(contents.localPath(path));
  return {
    name,
    bring: async () => {
      const { serverSettings } = contents;
      const address = await contents.getDownloadUrl(path);
      // A drive may keep its files at an address of its own, which gets nothing of this server's.
      const answer = address.startsWith(serverSettings.baseUrl)
        ? await ServerConnection.makeRequest(address, {}, serverSettings)
        : await serverSettings.fetch(address);
      if (!answer.ok) {
        throw new ServerConnection.ResponseError(answer);
      }
      return new File([await answer.blob()], name);
    }
  };
}
