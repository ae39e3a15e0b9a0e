/** How the keys of notebooks, jobs and agents lie in a data folder. */
export function howKept(closedBy: string): string {
  return closedBy === 'nothing'
    ? 'Keys of notebooks, jobs and agents: protected by file permissions (0600), not encrypted ' +
        '(`facetry wallet`).'
    : `Keys of notebooks, jobs and agents: encrypted with ${
        closedBy === 'keyring' ? 'a key in the keyring' : 'a passphrase'
      }, so they could not be compared with their owners.`;
}

/** How the keys of the command line's agents lie there; null: there are none. */
export function howCommandKeys(closedBy: string | null): string[] {
  switch (closedBy) {
    case null:
      return [];
    case 'nothing':
      return [
        'Keys of the command line’s agents: protected by file permissions (0600), not encrypted ' +
          '(`facetry keys`).'
      ];
    default:
      return [
        `Keys of the command line’s agents: encrypted with ${
          closedBy === 'keyring' ? 'a key in the keyring' : 'a passphrase'
        }.`
      ];
  }
}

/** The same of the command line's agents, whose keys may be closed otherwise. */
export function neededForCommand(closedBy: string | null): string[] {
  switch (closedBy) {
    case 'keyring':
      return [
        '  Keys of the command line’s agents are encrypted with that keyring: after a restore elsewhere,',
        '  move `cli` out of the folder, and enrol them again.'
      ];
    case 'passphrase':
      return ['  Keys of the command line’s agents need their passphrase, too.'];
    default:
      return [];
  }
}

/** What a back-up does not hold and whoever restores it needs. */
export function neededToOpen(closedBy: string | null): string[] {
  switch (closedBy) {
    case 'keyring':
      return [
        '  Keys of notebooks, jobs and agents are encrypted with the keyring of this machine and user,',
        '  which is not in the back-up: after a restore elsewhere they are enrolled again. To take them',
        '  along, run `facetry wallet --close passphrase` before the back-up.'
      ];
    case 'passphrase':
      return ['  Keys of notebooks, jobs and agents need the passphrase of the wallet, too.'];
    default:
      return [];
  }
}
