/** What a folder answers when it does not do what was asked; told to the holder as it is. */
export class FolderRefusal extends Error {
  constructor(
    readonly status: 400 | 403 | 404 | 409 | 413 | 416 | 507,
    readonly code: string,
    message: string
  ) {
    super(message);
    this.name = 'FolderRefusal';
  }
}

/** Errors of the system in the words of a folder; null for those that are faults. */
export function refusalOf(error: unknown): FolderRefusal | null {
  if (error instanceof FolderRefusal) {
    return error;
  }
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return new FolderRefusal(404, 'not_found', 'There is no such file or folder.');
    case 'ENOTDIR':
      return new FolderRefusal(404, 'not_found', 'A part of the path is not a folder.');
    case 'ELOOP':
      return new FolderRefusal(
        403,
        'path_refused',
        'The path leads through a link that is not followed.'
      );
    case 'ENAMETOOLONG':
      return new FolderRefusal(400, 'path_refused', 'The path is too long.');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new FolderRefusal(403, 'not_permitted', 'The system does not permit it.');
    case 'ENOSPC':
    case 'EDQUOT':
      return new FolderRefusal(507, 'disk_full', 'There is no space left; nothing was changed.');
    default:
      return null;
  }
}
