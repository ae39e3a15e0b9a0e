import type { Strings } from './english';

/**
 * The German of Facetry; the catalogue of the JupyterLab extension keeps to the same words:
 *
 * facet Facette · permission Berechtigung · authority Befugnis · holder Inhaber · grant gewähren ·
 * request Anfrage, anfragen · record aufzeichnen · list aufführen · approve genehmigen · confirm bestätigen · deny ablehnen ·
 * refuse abweisen · withdraw zurückziehen · lend, pass on weitergeben · narrow einschränken ·
 * renew verlängern · revoke widerrufen · pause pausieren · resume fortsetzen · expire ablaufen ·
 * turn away ausschließen · let in zulassen · connect anbinden · service Dienst · action Aktion ·
 * use Nutzung · rule Regel · ledger Protokoll · entry Eintrag · receipt Beleg ·
 * provenance Nachweis · proof, proven Beweis, bewiesen · key Schlüssel · card Karte · cell Zelle · terms Bedingungen
 *
 * Buttons are infinitives; what somebody is to do is said with “Sie”.
 */
export const GERMAN: Strings = {
  title: 'Facetry: genehmigen',

  enrolHeading: 'Diesen Browser zum Genehmigen zulassen',
  enrolWhat:
    'Eine Facette ist eine Berechtigung, die ein Notebook in einer Variablen hält: Sie tut nur, was sie sagt, endet, wann sie es sagt, und jede Nutzung hinterlässt einen Beleg.',
  enrolWhy:
    'Ohne Sie wird nichts gewährt. Dieser Browser erzeugt einen Schlüssel, der ihn nie verlässt; damit genehmigen Sie Anfragen, und niemand sonst kann es.',
  enrolName: 'Name dieses Browsers',
  enrolNameHint: 'So steht er in der Liste derer, die genehmigen dürfen.',
  enrolButton: 'Diesen Browser zum Genehmigen zulassen',
  enrolDone: 'Dieser Browser darf jetzt genehmigen',
  enrolBack: 'Sie können diese Seite schließen und zu JupyterLab zurückkehren.',
  enrolStay: 'Oder bleiben Sie hier: Was auf Sie wartet, erscheint von selbst',
  enrolUsed:
    'Dieser Link wurde schon benutzt oder zurückgezogen, oder gilt nicht mehr. Solange noch niemand genehmigen darf, gibt der Server bei jedem Start einen neuen im Terminal aus.',
  enrolAlready: 'Dieser Browser darf schon genehmigen',
  enrolAlreadyWhy: 'Er hat seinen Schlüssel. Der Link war nicht nötig und wurde nicht benutzt.',
  enrolNotOwner: 'Dieser Link war nicht für jemanden, der genehmigt.',
  noKeyHere: 'Hier ist kein Schlüssel zum Genehmigen',
  noKeyFramed: 'Vielleicht hat dieser Browser seinen Schlüssel in einem eigenen Fenster.',
  openWindow: 'Fenster zum Genehmigen öffnen',
  enrolFromTerminal:
    'Damit dieser Browser genehmigen darf, öffnen Sie den Link, den der Server im Terminal ausgegeben hat oder den Sie bekommen haben. Genehmigt schon ein anderer Ihrer Browser, verwenden Sie diesen.',
  enrolReload:
    'Diese Seite behält keinen Link: Wurde sie neu geladen, öffnen Sie ihn noch einmal. Das geht, bis er benutzt wurde oder abläuft.',
  noLonger: 'Dieser Browser darf hier nicht mehr genehmigen',

  asks: '{0} fragt eine Berechtigung an',
  asksMany: '{0} fragt {1} Berechtigungen an',
  through: 'eingeführt von {0}',
  fromCell: 'aus Zelle {0}',
  ofNotebook: 'in {0}',
  askedNow: 'gerade eben',
  askedAgo: 'vor {0} Min.',
  saysWhy: 'Begründung:',
  noReason: 'Es ist keine Begründung angegeben.',
  asksToConfirm: '{0} bittet um Bestätigung',
  youConfirm: 'Sie bestätigen',
  permissionUsed: 'Aufgrund der Berechtigung',
  actionGone: 'Der Dienst hat keine solche Aktion mehr.',
  askedAndGranted: 'Was angefragt ist und was gewährt würde',
  toBeDone: 'Was geschehen würde',
  requested: 'Angefragt',
  signedAs: 'Signiert wird:',
  youGrant: 'Sie gewähren',
  narrow: 'Einschränken',
  nothing: 'Nichts.',
  unknownObject:
    'Hier gibt es nichts mit dem Namen „{0}“, daher kann aus dieser Zeile nichts gewährt werden.',
  noActionThere:
    '„{0}“ hat keine solche Aktion, daher kann aus dieser Zeile nichts gewährt werden.',
  unknownActions: '„{0}“ hat keine Aktion {1}; das Übrige kann gewährt werden.',
  connectFirst: '„{0}“ ansehen: wartet darauf, angebunden zu werden',
  whatTheyDo: 'Was diese Aktionen tun',
  takes: 'erwartet {0}',
  writes: 'ändert etwas',
  canWrite: 'kann etwas ändern',
  actions: 'Aktionen',
  uses: 'Nutzungen, höchstens',
  calls: 'Nutzungen in je {0} s, höchstens',
  callsIn: {
    1: 'Nutzungen je Sekunde, höchstens',
    60: 'Nutzungen je Minute, höchstens',
    3600: 'Nutzungen je Stunde, höchstens',
    86400: 'Nutzungen je Tag, höchstens'
  },
  budget: '{0} insgesamt, höchstens',
  rows: 'Zeilen, höchstens',
  rowsInAll: 'Zeilen insgesamt, höchstens',
  lending: 'Darf an andere weitergegeben werden',
  askEachTime: 'Jedes Mal nachfragen',
  tryUntil: 'Diese Grenzen bis {0} nur erproben',
  triedUntil:
    'Bis {0} werden Grenzen nur erprobt: Was sie verletzt, geschieht und wird vermerkt. Dann gelten sie.',
  unlimited: 'unbegrenzt',
  until: 'Bis',
  untilThen: 'Bis {0}',
  asAsked: 'wie angefragt',
  limits: 'Grenzen für Argumente ({0})',
  atMost: '{0}, höchstens',
  only: '{0}, nur',
  days: '{0} Tage',
  lifetimes: {
    900: '15 Min.',
    3600: '1 Stunde',
    7200: '2 Stunden',
    28800: '8 Stunden',
    86400: '1 Tag',
    604800: '1 Woche'
  },
  nothingThere: 'Davon kann hier nichts gewährt werden. Sie können ablehnen.',
  allStruck: 'Alle Aktionen sind gestrichen: Es bleibt nichts zu gewähren.',
  uselessBudget:
    'Mit insgesamt {1} von „{0}“ käme kein Aufruf durch: Für jeden von {2} werden {3} zurückgelegt, weil sein Ergebnis so viel nennen darf. Erlauben Sie mindestens {3}, oder streichen Sie {2}.',
  notNarrower: 'Das geht über die Anfrage hinaus: {0}.',

  confirm: 'Bestätigen',
  grant: 'Gewähren',
  grantNarrowed: 'Eingeschränkt gewähren',
  grantAsAsked: 'Wie angefragt gewähren',
  deny: 'Ablehnen',
  denyReason: 'Begründung',
  denyReasonFor: 'Begründung der Ablehnung; wer angefragt hat, liest sie',
  later: 'Später',
  laterHeading: 'Die Anfrage wartet weiter',
  laterWhy:
    'Sie bleibt unter „Wartet auf Sie“, bis Sie darüber entscheiden, höchstens einen Tag lang.',
  digits: 'oder tippen',
  digitsOnly: 'Tippen Sie',
  digitsField: '{0}: die zwei gezeigten Ziffern eingeben',
  wrongDigits: 'Das waren nicht die Ziffern. Hier sind neue.',
  earlyDigits: 'Das war zu schnell. Warten Sie einen Moment und geben Sie dann die Ziffern ein.',
  sending: 'Einen Moment…',
  armCovered: 'Etwas liegt über dieser Karte. Legen Sie sie zuerst frei.',
  armTooSmall: 'Die Karte ist hier nicht ganz zu sehen. Scrollen Sie, bis sie es ist, oder',
  armUntold:
    'Dieser Browser kann nicht feststellen, ob etwas die Karte verdeckt. Geben Sie die Ziffern ein oder',
  armScroll: 'Lesen Sie zuerst die ganze Karte: Scrollen Sie ganz hindurch.',
  armRead: 'Diese Karte ist größer als ihr Fenster: Geben Sie die Ziffern ein.',
  armSettling: 'Einen Moment: Sehen Sie erst hin, bevor Sie drücken…',
  armWaiting: 'Bewegen Sie zum Drücken den Zeiger hierher.',
  armResting: 'Bewegen Sie zum Drücken den Zeiger ein wenig.',
  armReady: 'Bereit.',
  inWindow: 'öffnen Sie sie in einem Fenster',

  granted: 'Gewährt',
  grantedWhat: 'Sie können es jederzeit in der Seitenleiste „Facetten“ widerrufen.',
  grantedPart: 'Wer hier alles genehmigen darf, kann es jederzeit widerrufen.',
  confirmed: 'Bestätigt',
  confirmedWhat: 'Es kann einmal geschehen, innerhalb von 10 Minuten ab jetzt.',
  denied: 'Abgelehnt',
  deniedWhat: 'Wer angefragt hat, erfährt davon{0}.',
  deniedReason: ', mit Ihrer Begründung',
  endedGranted: 'Diese Anfrage wurde gewährt',
  endedDenied: 'Diese Anfrage wurde abgelehnt',
  endedElsewhere: 'Darüber wurde an anderer Stelle entschieden.',
  endedUnheard:
    'Sie hatten kurz zuvor gedrückt und keine Antwort erhalten. Wer entschieden hat, steht im Nachweis.',
  endedAgreed: 'Alle, die zustimmen müssen, haben zugestimmt.',
  endedByAnother: 'Eine andere Person hat sie abgelehnt.',
  endedOvertaken: 'Das kam Ihrem Klick zuvor, der nichts geändert hat.',
  endedWithdrawn: 'Diese Anfrage wurde zurückgezogen',
  endedNoAnswer: 'Diese Anfrage ist beendet',
  endedNoAnswerWhy: 'Innerhalb eines Tages hat niemand darüber entschieden.',
  nothingToDo: 'Es gibt nichts mehr zu entscheiden.',
  goneProposal: 'Es gibt nichts anzubinden',
  goneProposalWhy: 'Es ist schon angebunden, oder niemand hat es innerhalb eines Tages getan.',
  changed: 'Die Anfrage hat sich geändert. Bitte lesen Sie sie noch einmal.',
  tooOld:
    'Diese Karte ist schon zu lange offen, oder der Dienst wurde neu gestartet. Bitte lesen Sie sie noch einmal.',
  draftBack: 'Diese Karte ist so, wie Sie sie zuvor eingeschränkt hatten.',
  wasAway: 'Die Verbindung war eine Weile unterbrochen. Bitte lesen Sie die Karte noch einmal.',
  notArrived:
    'Ihre Entscheidung ist nicht angekommen, und nichts wurde entschieden. Bitte lesen Sie die Karte noch einmal.',
  offline: 'Der Dienst antwortet nicht. Bis dahin kann nichts entschieden werden.',
  clockAhead:
    'Die Uhr dieses Geräts geht gegenüber der des Dienstes {0} s vor; erlaubt sind höchstens 60 s. Stellen Sie die Uhr richtig; dann geht es hier von selbst weiter.',
  clockBehind:
    'Die Uhr dieses Geräts geht gegenüber der des Dienstes {0} s nach; erlaubt sind höchstens 60 s. Stellen Sie die Uhr richtig; dann geht es hier von selbst weiter.',
  keysBusy:
    'Eine ältere Seite dieses Dienstes in einem anderen Tab hält die Schlüssel dieses Browsers fest. Schließen Sie sie und versuchen Sie es noch einmal.',
  offlineSent:
    'Der Dienst antwortet nicht. Was aus Ihrer Entscheidung geworden ist, wird hier stehen.',
  failed: 'Das ist fehlgeschlagen: {0}',

  connectHeading: '„{0}“ anbinden',
  connectApi: '{0} auf {1}',
  connectFolder: 'Der Ordner {0}, {1}.',
  connectKernel:
    'Ein Objekt, das {0} anbietet. Es antwortet, solange jener Kernel läuft, und ist dessen Code.',
  readOnly: 'nur lesend',
  readWrite: 'lesend und schreibend',
  connectInside:
    'Aufrufe dürfen Adressen im Netz dieses Dienstes erreichen, an die von außen niemand kommt.',
  connectLongest: 'Eine Antwort darf bis zu {0} lang sein.',
  connectMeans:
    'Anbinden allein erlaubt noch nichts. Was Notebooks damit tun dürfen, entscheiden Sie später.',
  connectSecret: 'Schlüssel oder Passwort',
  connectHeader: 'Schlüssel, wird als {0} gesendet',
  connectBasic: 'Benutzer und Passwort, als Benutzer:Passwort',
  connectOauth2: 'Client-ID und Secret, als ID:Secret',
  connectKeyElsewhere: 'Der Schlüssel geht an {0}: Das ist nicht die Adresse der API.',
  connectSecretHint:
    'Bleibt bei dem Dienst, der Ihre Facetten verwahrt. Notebooks bekommen es nie zu sehen.',
  replaces: 'Der Name „{0}“ wird {1} auf {2} weggenommen.',
  replacesNone: 'Dort ist nichts gewährt.',
  replacesOne: 'Die dort gewährte Berechtigung endet.',
  replacesMany: 'Die {0} dort gewährten Berechtigungen enden.',
  replaceButton: 'Ersetzen',
  connectButton: 'Anbinden',
  connectNoSecret: 'Geben Sie zuerst den Schlüssel ein.',
  connected: 'Angebunden',
  connectedAnswers: '„{0}“ antwortet.',
  connectedSilent: '„{0}“ ist angebunden, antwortet aber nicht wie erwartet: {1}',
  connectedAgain:
    'Soll ein anderer Schlüssel gelten, binden Sie es noch einmal unter demselben Namen an.',
  back: 'Zurück zur Anfrage',
  actionsOffered: 'Aktionen ({0})',
  leftOutOne: '1 Operation des Dokuments lässt sich nicht anbieten',
  leftOutMany: '{0} Operationen des Dokuments lassen sich nicht anbieten',

  resumeAll: '{0} fortsetzen?',
  resumeOne: '„{0}“ von {1} fortsetzen?',
  resume: 'Fortsetzen',
  pausedBy: 'Pausiert von {0}, {1}.',
  theTerminal: 'dem Terminal des Servers',
  runsAgain: 'Was wieder funktioniert',
  runsNothing: 'Nichts: Alles hier ist beendet, oder etwas darüber ist ebenfalls pausiert.',
  andMore: 'und {0} weitere',
  resumed: 'Fortgesetzt',
  resumedWhat: 'Facetten, die wieder funktionieren: {0}.',
  notPaused: 'Das ist nicht pausiert',
  notPausedWhy: 'Es wurde schon fortgesetzt oder ist beendet.',

  exportHeading: 'Das Protokoll in eine Datei schreiben',
  exportWhat:
    'Die Datei enthält jeden Eintrag mit allem, was sehen darf, wer hier genehmigt: Argumente, Ergebnisse, Namen und Gründe aller. Wer sie hat, kann das alles mit „facetry verify“ beweisen, ohne diesen Dienst.',
  exportCare: 'Sie ist nicht verschlüsselt. Geben Sie sie nur jemandem, der alles lesen darf.',
  exportButton: 'Datei schreiben',
  exportDone: '{0} Einträge geschrieben…',
  exported: 'Die Datei ist geschrieben',
  exportedWhat: '{0} Einträge, in facetry.bundle bei Ihren Downloads.',

  entryHeading: '#{0} · {1}',
  theService: 'der Dienst',
  entryKinds: {
    genesis: 'Das Protokoll beginnt',
    enrolment: 'Jemand wurde zugelassen',
    introduction: 'Jemand wurde eingeladen',
    registration: 'Ein Dienst wurde angebunden oder geändert',
    request: 'Eine Berechtigung wurde angefragt',
    decision: 'Über eine Anfrage wurde entschieden',
    grant: 'Etwas wurde gewährt',
    delegation: 'Etwas wurde weitergegeben',
    rule: 'Eine Regel wurde angelegt',
    passkey: 'Die Passkeys zum Genehmigen haben sich geändert',
    intent: 'Etwas soll getan werden',
    outcome: 'Was daraus wurde',
    note: 'Etwas wurde notiert',
    refusal: 'Etwas wurde abgewiesen',
    refusals: 'Abweisungen Fremder, gezählt',
    revocation: 'Etwas wurde widerrufen',
    pause: 'Etwas wurde pausiert',
    resume: 'Eine Pause wurde beendet',
    renaming: 'Jemand heißt jetzt anders',
    withdrawal: 'Eine Anfrage wurde zurückgezogen',
    erasure: 'Was frühere Einträge sagten, wurde gelöscht',
    epoch: 'Eine neue Epoche des Protokolls beginnt'
  },
  entryArgs: 'Argumente',
  entryTerms: 'Bedingungen',
  entryWhy: 'Begründung',
  entryResult: 'Ergebnis (#{0})',
  entryCut: '… ({0} Zeichen)',
  noEntry: 'Diesen Eintrag gibt es nicht',
  noEntryWhy: 'Das Protokoll hat keinen Eintrag #{0}.',
  inWindowAlone: 'In einem Fenster öffnen',

  devices: 'Wer hier genehmigen darf',
  devicesWhat:
    'Wer hier steht, kann gewähren, ablehnen und widerrufen. Schließen Sie aus, was Sie verloren haben.',
  browser: 'Browser',
  browserOn: '{0} unter {1}',
  thisBrowser: 'dieser Browser',
  deviceSince: 'hinzugefügt {0}',
  lastUsed: 'zuletzt benutzt {0}',
  neverUsed: 'nie benutzt',
  revokeOffer: 'Ausschließen…',
  revokeDevice: '{0} ausschließen',
  invitedUnused: 'eingeladen; den Link, der um {0} endet, hat noch niemand benutzt',
  withdrawOffer: 'Link zurückziehen',
  withdrawLink: 'Link zurückziehen (für {0})',
  devicesBack: 'Zurück zur Liste',
  renameOffer: 'Umbenennen…',
  renameDevice: '{0} umbenennen',
  renameOthers: 'Das ist das Gerät einer anderen Person: Nur sie kann es umbenennen.',
  renameHeading: '{0} umbenennen',
  renameWhat:
    'Ab jetzt lesen hier alle den neuen Namen. Alles andere bleibt, wie es ist; frühere Einträge behalten den Namen von damals.',
  renameLabel: 'Neuer Name',
  renameButton: 'Umbenennen',
  renameTaken: '{0} heißt schon so. Mit einem eigenen Namen verwechselt sie niemand.',
  renameNameless: 'Geben Sie zuerst einen Namen ein.',
  renameLong: 'Ein Name hat höchstens {0} Zeichen.',
  renameSame: 'So ist der Name schon. Geben Sie einen anderen ein.',
  renamed: 'Umbenannt',
  renamedWhat: 'Der Name ist jetzt {0}.',
  renameNobody: 'Hier gibt es niemanden umzubenennen',
  renameNobodyWhy:
    'Der Dienst kennt niemanden mit diesem Schlüssel. Laden Sie die Liste neu und wählen Sie noch einmal.',
  hoursAgo: 'vor {0} Std.',
  daysAgo: 'vor {0} Tagen',
  knockOffer: 'Ein Programm zulassen…',
  knockHeading: 'Ein Programm zulassen',
  knockWhat:
    'Ein Programm anderswo, ein Skript oder ein Notebook, zeigt nach „facetry login“ einen Code. Geben Sie ihn hier nur ein, wenn Sie dieses Programm selbst gestartet haben, gerade eben.',
  knockLabel: 'Der Code, den es zeigt',
  knockUnknown:
    'Diesen Code zeigt gerade niemand. Vergleichen Sie ihn Buchstabe für Buchstabe; er gilt zehn Minuten.',
  knockWhole: 'Ein Code hat vier Gruppen zu vier Buchstaben. Geben Sie alle ein.',
  knockOther:
    'Der Dienst zeigt jemand anderen als den, der diesen Code zeigt. Vergleichen Sie ihn Buchstabe für Buchstabe; ist er so eingegeben, wie er gezeigt wird, lassen Sie niemanden zu und sagen Sie es dem, der diesen Dienst betreibt.',
  admitHeading: 'Dieses Programm zulassen?',
  admitName: 'Name, der hier erscheint',
  admitClaims: 'Es nennt sich „{0}“.',
  admitNoName: '(kein Name)',
  admitAgainHeading: 'Dieses Programm wieder zulassen?',
  admitAgain:
    'Es hat den Schlüssel von {0}, das hier schon zugelassen war. Es macht als {0} weiter, mit dem, was es hat, und darf um mehr bitten.',
  admitAgainWarn:
    'Ist der Code unten der auf Ihrem eigenen Bildschirm, gerade eben? Hat ihn Ihnen jemand geschickt, per Mail, Chat oder Telefon, lassen Sie es nicht zu: So werden Menschen getäuscht.',
  admitFrom: 'Es kommt von der Adresse {0} (hinter einem Proxy: dessen Adresse).',
  admitFromHere: 'Es ist ein Programm des Benutzers, dem der Dienst gehört, auf dessen Rechner.',
  admitKey: 'Sein Schlüssel beginnt mit {0}.',
  admitWarn:
    'Es darf Sie dann um Berechtigungen bitten und hat noch keine. Ist der Code unten der auf Ihrem eigenen Bildschirm? Hat ihn Ihnen jemand geschickt, per Mail, Chat oder Telefon, lassen Sie es nicht zu: So werden Menschen getäuscht.',
  admitHostHeading: 'Dieses JupyterLab zulassen?',
  admitHostMay:
    'Seine Notebooks und Jobs dürfen Sie dann um Berechtigungen bitten, jeder und jedes für sich; noch haben sie keine. Wie seine Notebooks heißen, sagt es selbst. Seine Seite sieht, worum diese bitten, was sie haben und tun, und darf das ablehnen, anhalten und widerrufen; von anderen hier sieht und beendet sie nichts. Sie darf vorschlagen, Dienste anzubinden; genehmigen kann sie nichts.',
  admitHostWarn:
    'Ist der Code unten der, den Ihr eigenes JupyterLab zeigt, gerade eben? Hat ihn Ihnen jemand geschickt, per Mail, Chat oder Telefon, lassen Sie es nicht zu: So werden Menschen getäuscht.',
  admitFor: 'Zulassen für',
  admitForMore: 'Zulassen, ab jetzt, für',
  admitButton: 'Zulassen',
  admitNot: 'Nicht meines, nicht zulassen',
  admitted: 'Das Programm ist zugelassen',
  admittedWhat: 'Es macht von selbst weiter, als {0}.',

  recoveryOffer: 'Wiederherstellungs\u00adcode erzeugen…',
  recoveryHeading: 'Wiederherstellungs\u00adcode erzeugen',
  recoveryWhat:
    'Mit ihm darf ein neuer Browser genehmigen, wenn es keiner von diesen mehr kann: ein Laptop ist verloren, ein Profil gelöscht.',
  recoveryHow:
    'Er gilt einmal, fünf Jahre lang, solange dieser Browser nicht ausgeschlossen wird. Ein früher erzeugter Code gilt dann nicht mehr.',
  recoveryButton: 'Code erzeugen',
  recovered: 'wiederhergestellter Browser',
  recoveryMade: 'Ihr Wiederherstellungs\u00adcode',
  recoveryMadeWhat:
    'Schreiben Sie ihn auf oder drucken Sie ihn. Er gilt bis {0} und wird nicht noch einmal gezeigt.',
  recoveryWarn:
    'Wer ihn hat, darf alles genehmigen, was Sie dürfen: Bewahren Sie ihn dort auf, wo niemand sonst ihn findet, und nicht auf diesem Rechner. Wird er benutzt, steht es im Protokoll, und „Wer hier genehmigen darf“ zeigt den Neuen.',
  recoverOffer: 'Ich habe einen Wiederherstellungscode…',
  recoverHeading: 'Wiederherstellungs\u00adcode benutzen',
  recoverWhat:
    'Er wurde auf dieser Seite von einem Browser erzeugt, der genehmigen darf, oder mit „facetry recovery“.',
  recoverLabel: 'Der Code, mit oder ohne Leerzeichen',
  recoverMalformed:
    'Ein Wiederherstellungscode hat 43 Buchstaben, Ziffern, „-“ und „_“. Etwas fehlt oder ist zu viel.',
  recoverGo: 'Weiter',

  ruleOffer: 'Daraus eine Regel machen…',
  ruleHeading: 'Solche Anfragen ohne Nachfrage gewähren',
  ruleWhat:
    'Eine Regel gewährt sofort, was in ihr liegt. Was sie nicht ganz gewähren kann, wartet auf Sie.',
  ruleName: 'Name der Regel',
  ruleWhom: 'Für wen',
  ruleForOne: 'nur {0}',
  ruleForFolder: 'jedes Notebook unter {0}',
  ruleObject: 'Worauf (ein * am Ende: Namen, die so beginnen)',
  ruleLifetime: 'Jede Gewährung dauert höchstens',
  ruleHourly: 'Gewährungen je Stunde, höchstens',
  ruleLasts: 'Die Regel endet nach',
  ruleButton: 'Regel anlegen',
  ruleUnclear: 'Geben Sie ihr einen Namen, und sagen Sie, worauf sie sich bezieht.',
  ruleMade: 'Die Regel gilt',
  ruleMadeWhat:
    'Sie steht in der Seitenleiste „Facetten“, wo Sie sie pausieren und widerrufen können. Diese Anfrage wartet noch.',
  ruleBack: 'Zurück zur Anfrage',
  resumeRule: 'Regel {0} fortsetzen?',
  approverOffer: 'Jemanden einen Teil genehmigen lassen…',
  approverHeading: 'Jemanden einen Teil genehmigen lassen',
  approverWhat:
    'Diese Person erfährt von den Anfragen, die in dem liegen, was Sie hier wählen, und von keinen anderen; sie gewährt oder lehnt sie ab, sieht sonst nichts und gibt nichts weiter.',
  approverHow:
    'Sie bekommen einen Link, der einmal gilt, innerhalb von 10 Minuten: nur für diese Person. Mehrere Objekte und feinere Grenzen: „facetry approvers invite“.',
  approverName: 'Name der Person',
  approverAbout: 'Für Anfragen zu',
  approverLasts: 'Höchstens für',
  approverUnclear: 'Geben Sie einen Namen ein und wählen Sie mindestens eine Aktion.',
  approverNothing: 'Noch ist nichts angebunden, was jemand genehmigen könnte.',
  inviteOffer: 'Einen weiteren Browser zum Genehmigen zulassen…',
  inviteHeading: 'Einen weiteren Browser zum Genehmigen zulassen',
  inviteWhat:
    'Er wird alles können, was dieser kann: gewähren, ablehnen und widerrufen, Dienste anbinden, Pausiertes fortsetzen, sehen, was getan wurde, und andere zum Genehmigen zulassen.',
  inviteHow:
    'Sie bekommen einen Link, der einmal gilt, innerhalb von 10 Minuten. Öffnen Sie ihn im anderen Browser.',
  inviteLabel: 'Name des anderen Browsers',
  inviteName: 'Mein anderer Browser',
  asksAnother: '{0} fragt an, und jemand anderes hat zugestimmt',
  agree: 'Zustimmen',
  nothingOfIt: 'Nichts davon.',
  personsNone: 'Das gewähren nur {0} Personen gemeinsam; noch hat niemand zugestimmt.',
  personsSoFar: 'Bisher haben {0} von {1} Personen zugestimmt ({2}).',
  agreedHeading: 'Sie haben zugestimmt',
  agreedCount: 'Bisher haben {0} von {1} Personen zugestimmt.',
  agreedWaits:
    'Gewährt wird es, wenn eine weitere Person demselben zustimmt; es endet, wenn jemand es ablehnt. Ihre anderen Browser zählen nicht als weitere Person.',
  markLabel: 'Wer über {0} entscheidet',
  markOne: 'eine Person entscheidet',
  mark: '{0} Personen entscheiden gemeinsam',
  inviteWhose: 'Wessen Browser es ist',
  inviteMine: 'meiner',
  inviteAnother: 'jemandes anderen',
  inviteWhoseHint:
    'Was zwei Personen gewähren müssen, können nicht zwei Browser derselben Person gewähren.',
  inviteNameless: 'Geben Sie zuerst einen Namen ein.',
  inviteButton: 'Link erzeugen',
  invited: 'Der Link ist bereit',
  invitedWhat:
    'Öffnen Sie ihn bis {1} im anderen Browser ({0}). Er gilt einmal und wird nicht noch einmal gezeigt.',
  approverInvitedWhat:
    'Geben Sie ihn an {0} weiter, zu öffnen bis {1}. Er gilt einmal und wird nicht noch einmal gezeigt.',
  inviteLink: 'Der Link',
  invitedWarn:
    'Wer ihn zuerst öffnet, darf genehmigen. Er führt zu dieser Adresse: Auch der andere Browser muss sie erreichen.',
  copy: 'Kopieren',
  copied: 'Kopiert.',
  copyByHand: 'Kopieren Sie ihn mit Strg+C oder ⌘C.',
  revokeHeading: '{0} ausschließen?',
  revokeWhat:
    'Er kann ab jetzt nicht mehr genehmigen, ansehen oder anbinden. Was er vorher zugelassen hat, bleibt, wenn Sie nichts anderes wählen.',
  revokeSelf: 'Es ist der Browser, den Sie gerade benutzen.',
  revokeButton: 'Ausschließen',
  sinceLabel: 'Was er gewährt hat',
  sinceNothing: 'bleibt',
  sinceHour: 'endet mit, soweit aus der letzten Stunde',
  sinceDay: 'endet mit, soweit vom letzten Tag',
  sinceWeek: 'endet mit, soweit aus der letzten Woche',
  sinceEver: 'endet mit, wie alt es auch ist',
  keepsGranted: 'Facetten, die er gewährt hat, gelten weiter.',
  endsNone: 'In dieser Zeit hat er keine Facette gewährt, die noch gilt.',
  endsToo: 'Facetten, die mit ihm enden: {0} ({1}).',
  deviceRevoked: 'Ausgeschlossen',
  deviceRevokedWhat: '{0} darf nicht mehr genehmigen.',

  passkeys: 'Passkeys dieses Browsers',
  passkeysInWindow: 'Passkeys dieses Browsers (in einem Fenster)…',
  passkeysNone:
    'Er genehmigt allein mit seinem Schlüssel. Mit einem Passkey gewährt er, lässt andere zu und setzt fort, nur wenn Sie ihn zeigen: mit Finger, Gesicht, PIN oder Sicherheitsschlüssel. Ablehnen, Pausieren und Widerrufen verlangen ihn nie.',
  passkeysSome:
    'Er gewährt, lässt andere zu und setzt fort nur mit einem von diesen. Sind alle verloren, schließen Sie diesen Browser in einem anderen aus und lassen ihn neu zu, oder verwenden Sie den Wiederherstellungscode.',
  passkeyNumber: 'Passkey {0}',
  passkeySince: 'hinzugefügt {0}',
  passkeySynced: 'kann auf mehreren Geräten sein',
  passkeyBound: 'nur auf einem Gerät',
  passkeyAddOffer: 'Passkey hinzufügen…',
  passkeyAddHeading: 'Passkey hinzufügen',
  passkeyAddWhat:
    'Der Browser fragt sofort danach, und noch einmal, um zu prüfen, dass er funktioniert.',
  passkeyAddFirst:
    'Von da an genehmigt dieser Browser nur mit einem Passkey. Erzeugen Sie zuerst einen Wiederherstellungscode oder lassen Sie einen anderen Browser zu, falls der Passkey verloren geht.',
  passkeyAddMore: 'Dann fragt er nach einem, den Sie schon haben.',
  passkeyAddButton: 'Hinzufügen',
  passkeyAdded: 'Der Passkey ist hinzugefügt',
  passkeyAddedWhat: 'Was dieser Browser gewährt, verlangt ab jetzt einen Passkey.',
  passkeyRemoveOffer: 'Entfernen…',
  passkeyRemoveNamed: 'Passkey {0} entfernen',
  passkeyRemoveWhat:
    'Dazu braucht es einen Passkey dieses Browsers. Ohne den letzten genehmigt er wieder allein mit seinem Schlüssel.',
  passkeyRemoveButton: 'Entfernen',
  passkeyRemoved: 'Der Passkey ist entfernt',
  passkeyAbsent:
    'Dieser Browser kann hier keinen Passkey zeigen. Nichts wurde gesendet. Verwenden Sie einen Browser, der einen hat, oder ein anderes Gerät, das genehmigt.',
  passkeyAddress:
    'An dieser Adresse haben Browser keine Passkeys: Es muss ein Name sein wie localhost, nicht 127.0.0.1. Nichts wurde gesendet.',
  passkeyNotShown:
    'Kein Passkey wurde gezeigt: Es wurde abgebrochen, oder keiner dieses Browsers ist da. Nichts wurde gesendet, und nichts ist verloren. Versuchen Sie es noch einmal.',
  passkeyLate:
    'Niemand hat rechtzeitig einen Passkey gezeigt. Nichts wurde gesendet, und nichts ist verloren. Versuchen Sie es noch einmal.',
  passkeyThere:
    'Dort ist schon ein Passkey dieses Browsers. Nichts wurde geändert. Verwenden Sie einen anderen.',
  passkeyBad:
    'Dieser Passkey zählt hier nicht. Nichts wurde gewährt. Versuchen Sie es noch einmal mit einem anderen Passkey dieses Browsers.',

  welcome: 'Facetry',
  nothingWaiting: 'Nichts wartet auf Sie.',
  someWait: 'Nächste zeigen ({0} warten)',
  closeWindow: 'Sie können dieses Fenster schließen.',
  approverWaits:
    'Worüber Sie entscheiden dürfen, erscheint hier von selbst, sobald jemand darum bittet.',
  notYours: 'Darüber entscheiden Sie nicht',
  notYourRequest:
    'Diese Anfrage geht über das hinaus, was Sie genehmigen dürfen, oder ist schon lange beendet.',
  notYourAct: 'Das kann nur, wer hier alles genehmigen darf.',
  capped: 'Nicht mehr, als Sie genehmigen dürfen.',
  beyondBounds: 'Das ist mehr, als Sie genehmigen dürfen: {0}.',
  waitForNext: 'Auf die nächste warten',
  pageMode:
    'Auf diesem Server darf die Seite des Notebooks selbst genehmigen. Was eine Zelle anzeigt, könnte diese Knöpfe drücken; jede Entscheidung ist im Protokoll so gekennzeichnet.'
};
