/** How the keys of notebooks, jobs and agents lie in a data folder. */
export function howKept(closedBy: string): string {
  return closedBy === 'nothing'
    ? 'Keys of notebooks, jobs and agents: readable by this user alone (0600), not encrypted ' +
        '(`facetry wallet`).'
    : `Keys of notebooks, jobs and agents: closed by ${
        closedBy === 'keyring' ? 'the keyring' : 'a passphrase'
      }, so whose they are was not compared.`;
}

/** How the keys of the command line's agents lie there; null: there are none. */
export function howCommandKeys(closedBy: string | null): string[] {
  switch (closedBy) {
    case null:
      return [];
    case 'nothing':
      return [
        'Keys of the command line’s agents: readable by this user alone (0600), not encrypted ' +
          '(`facetry keys`).'
      ];
    default:
      return [
        `Keys of the command line’s agents: closed by ${
          closedBy === 'keyring' ? 'the keyring' : 'a passphrase'
        }.`
      ];
  }
}

/** The same of the command line's agents, whose keys may be closed otherwise. */
export function neededForCommand(closedBy: string | null): string[] {
  switch (closedBy) {
    case 'keyring':
      return [
        '  Keys of the command line’s agents are closed by that keyring: restored elsewhere move `cli`',
        '  out of the folder, and they are enrolled anew.'
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
        '  Keys of notebooks, jobs and agents are closed by the keyring of this machine and user, which',
        '  is not in it: restored elsewhere these are enrolled anew. `facetry wallet --close passphrase`',
        '  before a back-up lets them be taken along.'
      ];
    case 'passphrase':
      return ['  Keys of notebooks, jobs and agents need the passphrase of the wallet, too.'];
    default:
      return [];
  }
}
