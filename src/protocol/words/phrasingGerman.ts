import { ENGLISH, type Phrasing, type Unit } from './phrasing';

const UNITS: Record<Unit, readonly [one: string, many: string]> = {
  second: ['Sekunde', 'Sekunden'],
  minute: ['Minute', 'Minuten'],
  hour: ['Stunde', 'Stunden'],
  day: ['Tag', 'Tage']
};

const KINDS: Record<Parameters<Phrasing['any']>[0], string> = {
  notebook: 'jedes Notebook',
  job: 'jeder Job',
  agent: 'jeder Agent',
  service: 'jeder Dienst'
};

const counted = (count: number, one: string, many: string): string =>
  `höchstens ${count} ${count === 1 ? one : many}`;
const uses = (count: number): string => counted(count, 'Nutzung', 'Nutzungen');
const grants = (count: number): string => counted(count, 'Gewährung', 'Gewährungen');

/** The words of the glossary in `src/consent/strings/german.ts`. */
export const GERMAN: Phrasing = {
  tag: 'de',
  and: 'und',
  or: 'oder',
  own: [...ENGLISH.own, 'darf', 'bis', 'weitergeben', 'höchstens', 'nur'],
  characters: count => `${count} Zeichen`,
  others: count => `${count} weitere`,

  exactly: value => `genau ${value}`,
  oneOf: values => `eines von ${values}`,
  noneOf: values => `keines von ${values}`,
  atLeast: value => `mindestens ${value}`,
  atMost: value => `höchstens ${value}`,
  between: (min, max) => `von ${min} bis ${max}`,
  noLonger: length => `nicht länger als ${length}`,
  containing: values => `mit ${values} darin`,
  onlyOutOf: values => `nur aus ${values}`,
  beginning: text => `beginnend mit ${text}`,
  anyPath: 'überall',
  below: folder => `unter ${folder}`,
  matching: pattern => `nach dem Muster ${pattern}`,
  path: path => `gleich ${path}`,
  address: (schemes, hosts, ports, path) =>
    `eine Adresse per ${schemes} auf ${hosts}` +
    (ports === null ? '' : ` am Port ${ports}`) +
    (path === null ? '' : ` unter ${path}`),
  network: network => `im Netz ${network}`,
  anyValue: 'jeder Wert',
  allOf: limits => `alles von ${limits}`,
  either: limits => `entweder ${limits}`,

  uses,
  usesIn: (count, period) => `${uses(count)} je ${period}`,
  grantsIn: (count, period) => `${grants(count)} je ${period}`,
  grantsInAll: count => `${grants(count)} insgesamt`,
  rows: count => counted(count, 'Zeile', 'Zeilen'),
  rowsEachTime: count => `jedes Mal ${counted(count, 'Zeile', 'Zeilen')}`,
  rowsInAll: count => `${counted(count, 'Zeile', 'Zeilen')} insgesamt`,
  fields: names => (names.length === 0 ? 'keine Felder' : `nur die Felder ${names.join(', ')}`),
  period: (unit, seconds) => (unit === null ? `${seconds} Sekunden` : UNITS[unit][0]),
  duration: (count, unit) => `${count} ${UNITS[unit][count === 1 ? 0 : 1]}`,
  budget: (name, ofResults, limit, each) =>
    `${name}${ofResults ? ' der Ergebnisse' : ''} höchstens ${limit} insgesamt` +
    (each === null ? '' : ` (${each} für jede Nutzung zurückgelegt)`),
  requirement: ({ eachTime, action, object, principal, same }) =>
    `${eachTime ? 'jedes Mal ' : ''}nur nach ${action} auf ${object}` +
    (principal === null ? '' : ` durch den Schlüssel ${principal}`) +
    (same === null ? '' : ` mit demselben Wert von ${same}`),
  confirmed: 'jede Nutzung von einer Person bestätigt',
  observed: (limits, until) =>
    `(${limits}) gilt erst ab ${until}, wird bis dahin erprobt und hält nichts auf`,
  from: time => `ab ${time}`,
  until: time => (time === null ? 'bis es widerrufen wird' : `bis ${time}`),
  lend: 'und darf es weitergeben',
  lendNotOn: 'und darf es weitergeben, von dort aber nicht weiter',
  lendDown: links => `und darf es weitergeben, höchstens ${links} Stufen tief`,

  may: (who, actions, object) => `${who} darf ${actions} auf ${object} nutzen`,
  mayOnce: (who, action, object) => `${who} darf dieses eine Mal ${action} auf ${object} nutzen`,
  sending: (bytes, type, digest) =>
    `gesendet ${bytes === 1 ? 'wird' : 'werden'} ${bytes} Byte als ${type} mit dem SHA-256 ${digest}`,
  mayApprove: (who, until) => `${who} darf${until === null ? '' : ` bis ${until}`} genehmigen`,
  doing: (actions, objects) => `${actions} auf ${objects}`,
  granted: (whom, grants) => `Ohne Nachfrage bekommt ${whom} gewährt: ${grants}`,
  forAtMost: duration => `jeweils für höchstens ${duration}`,
  key: kid => `der Schlüssel ${kid}`,
  any: (kind, below, custody) =>
    `${KINDS[kind]}${below === null ? '' : ` unter ${below}`}` +
    (custody === undefined
      ? ''
      : custody === 'own'
        ? ' mit eigenem Schlüssel'
        : ', dessen Schlüssel der Dienst verwahrt'),
  anyOf: names => `jedem von ${names}`,
  anyBeginning: text => `jedem Objekt, das mit ${text} beginnt`
};
