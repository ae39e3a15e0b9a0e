import { Patient } from '../../testing/patient';

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.admitted();
});
afterAll(() => patient.discharge());

describe('the doctor names in what says who holds what', () => {
  test.each<[string, () => string[], () => object]>([
    [
      'uses that were raised',
      () => [`UPDATE facets SET uses_left = 500 WHERE id = '${patient.life.deposits.id}'`],
      () => ({
        code: 'uses',
        subject: patient.life.deposits.id,
        detail: expect.stringContaining('is 500;')
      })
    ],
    [
      'a facet of the service’s own objects whose uses were raised',
      () => [`UPDATE facets SET uses_left = 4 WHERE terms LIKE '%aios/ledger%' AND uses_left = 2`],
      () => ({ code: 'uses' })
    ],
    [
      'a facet that goes on, hidden behind what is over',
      () => [`UPDATE facets SET standing = 2 WHERE id = '${patient.life.deposits.id}'`],
      () => ({ code: 'standing', subject: patient.life.deposits.id })
    ],
    [
      'a revocation undone',
      () => [`UPDATE facets SET revoked_at = NULL WHERE id = '${patient.life.revoked.id}'`],
      () => ({ code: 'revoked', subject: patient.life.revoked.id })
    ],
    [
      'a facet that takes the place of another',
      () => [
        `UPDATE facets SET renewed_as = '${patient.life.deposits.id}' WHERE id = '${patient.life.revoked.id}'`
      ],
      () => ({ subject: patient.life.revoked.id, detail: expect.stringContaining('renewed_as') })
    ],
    [
      'a facet whose place nothing takes any more',
      () => [`UPDATE facets SET renewed_as = NULL WHERE id = '${patient.life.renewed}'`],
      () => ({ subject: patient.life.renewed, detail: expect.stringContaining(patient.life.heir) })
    ],
    [
      'a request for more than was signed',
      () => [
        `UPDATE requests SET needs = json_set(needs, '$[0].uses', 9) WHERE id = '${patient.life.waiting}'`
      ],
      () => ({
        code: 'request',
        subject: patient.life.waiting,
        detail: expect.stringContaining('needs')
      })
    ],
    [
      'a request whose answer would go to another key',
      () => [
        `UPDATE requests SET encryption_key = (SELECT encryption_key FROM principals
           WHERE petname = 'paused') WHERE id = '${patient.life.waiting}'`
      ],
      () => ({ code: 'request', subject: patient.life.waiting })
    ],
    [
      'a request that was answered and waits again',
      () => [`UPDATE requests SET state = 'pending' WHERE state = 'granted'`],
      () => ({ code: 'request_state' })
    ],
    [
      'a request that nobody made, and one that is gone',
      () => [`UPDATE requests SET id = 'f00d' WHERE id = '${patient.life.waiting}'`],
      () => ({ code: 'request_unknown', subject: 'f00d' })
    ],
    [
      'a facet that no entry made',
      () => [
        `INSERT INTO facets (id, holder, terms, definitions, parent, issued_at)
           SELECT 'f00d', holder, terms, definitions, parent, issued_at FROM facets
           WHERE id = '${patient.life.deposits.id}'`
      ],
      () => ({ code: 'facet_unknown', subject: 'f00d' })
    ],
    [
      'a facet that is gone',
      () => [`DELETE FROM facets WHERE id = '${patient.life.stopped.id}'`],
      () => ({ code: 'facet_missing', subject: patient.life.stopped.id })
    ],
    [
      'terms that were widened',
      () => [
        `UPDATE facets SET terms = json_set(terms, '$.expiry', 4102444800)
           WHERE id = '${patient.life.deposits.id}'`
      ],
      () => ({
        code: 'facet',
        subject: patient.life.deposits.id,
        detail: expect.stringContaining('terms')
      })
    ],
    [
      'a facet that what ends all granted since a time would miss',
      () => [`UPDATE facets SET issued_at = 1 WHERE id = '${patient.life.deposits.id}'`],
      () => ({
        code: 'facet',
        subject: patient.life.deposits.id,
        detail: expect.stringContaining('issued_at')
      })
    ],
    [
      'a name that would not go with the entry that says it',
      () => [`UPDATE principals SET named = NULL WHERE petname = 'helper'`],
      () => ({ code: 'principal', detail: expect.stringContaining('named') })
    ],
    [
      'an act that is confirmed as if nothing were',
      () => [`UPDATE requests SET act = NULL WHERE id = '${patient.life.confirming}'`],
      () => ({ code: 'confirmation', subject: patient.life.confirming })
    ],
    [
      'a facet given to another holder',
      () => [
        `UPDATE facets SET holder = '${patient.life.paused.holding.kid}' WHERE id = '${patient.life.deposits.id}'`
      ],
      () => ({
        code: 'facet',
        subject: patient.life.deposits.id,
        detail: expect.stringContaining('holder')
      })
    ],
    [
      'the power to grant anything',
      () => [`UPDATE facets SET grantable = NULL WHERE id = '${patient.life.deposits.id}'`],
      () => ({ code: 'grantable', subject: patient.life.deposits.id })
    ],
    [
      'a pause of a facet that was removed',
      () => [`DELETE FROM pauses WHERE target = '${patient.life.stopped.id}'`],
      () => ({ code: 'pause_missing', subject: patient.life.stopped.id })
    ],
    [
      'a pause of a principal that was removed',
      () => [`DELETE FROM pauses WHERE target = '${patient.life.paused.holding.kid}'`],
      () => ({ code: 'pause_missing', subject: patient.life.paused.holding.kid })
    ],
    [
      'a pause that nobody made',
      () => [`INSERT INTO pauses VALUES ('${patient.life.deposits.id}', 'facet', 1, 'x', NULL)`],
      () => ({ code: 'pause_unknown', subject: patient.life.deposits.id })
    ],
    [
      'a key that was exchanged',
      () => [
        `UPDATE principals SET key = (SELECT key FROM principals WHERE petname = 'paused')
           WHERE petname = 'helper'`
      ],
      () => ({ code: 'principal', subject: patient.life.agent.holding.kid })
    ],
    [
      'a principal made an owner',
      () => [`UPDATE principals SET kind = 'owner' WHERE petname = 'helper'`],
      () => ({ code: 'principal', subject: patient.life.agent.holding.kid })
    ],
    [
      'a principal that nobody enrolled',
      () => [
        `INSERT INTO principals SELECT 'mallory', key, encryption_key, 'owner', 'Ada', custody,
           origin, enrolled_at, made_by, place, until, person, named FROM principals
           WHERE petname = 'helper'`
      ],
      () => ({ code: 'principal_unknown', subject: 'mallory' })
    ],
    [
      'a code of an owner that no entry made',
      () => [`UPDATE introductions SET kind = 'owner' WHERE petname = 'to come'`],
      () => ({ code: 'introduction', subject: 'to come' })
    ],
    [
      'a code that names another entry than made it',
      () => [`UPDATE introductions SET entry = 1 WHERE petname = 'to come'`],
      () => ({ code: 'introduction', subject: 'to come' })
    ],
    [
      'a code that was used and may be used again',
      () => [`UPDATE introductions SET used_by = NULL WHERE petname = 'helper'`],
      () => ({ code: 'introduction', subject: 'helper' })
    ],
    [
      'a recovery code that one made later has voided',
      () => [`UPDATE introductions SET petname = 'recovered' WHERE recovery = 1`],
      () => ({ code: 'introduction', subject: 'recovered' })
    ],
    [
      'uses that a rate forgot',
      () => [`DELETE FROM paced_uses WHERE facet = '${patient.life.deposits.id}'`],
      () => ({ code: 'rate', subject: patient.life.deposits.id })
    ],
    [
      'a budget that was lowered',
      () => [`UPDATE budgets SET taken = '1' WHERE facet = '${patient.life.deposits.id}'`],
      () => ({
        code: 'budget',
        subject: patient.life.deposits.id,
        detail: expect.stringContaining('8.5')
      })
    ],
    [
      'a confirmed act that may be done again',
      () => [`UPDATE requests SET spent = NULL WHERE id = '${patient.life.confirming}'`],
      () => ({
        code: 'confirmation',
        subject: patient.life.confirming,
        detail: expect.stringContaining('spent')
      })
    ],
    [
      'a confirmation that binds another act',
      () => [
        `UPDATE requests SET act = json_set(act, '$.args.amount', 5) WHERE id = '${patient.life.confirming}'`
      ],
      () => ({ code: 'confirmation', detail: expect.stringContaining('act') })
    ],
    [
      'a confirmation that lasts longer',
      () => [`UPDATE requests SET ended_at = ended_at + 1 WHERE id = '${patient.life.confirming}'`],
      () => ({ code: 'confirmation', subject: patient.life.confirming })
    ],
    [
      'a confirmation that nobody gave',
      () => [`UPDATE requests SET state = 'granted', decision = 1 WHERE act LIKE '%:2}%'`],
      () => ({ code: 'confirmation', detail: expect.stringContaining('decision') })
    ],
    [
      'an act that nobody asked to confirm',
      () => [
        `INSERT INTO requests (id, asker, encryption_key, needs, purpose, digest, asked_at, state,
           ended_at, entry, act, decision) SELECT 'f00d', asker, encryption_key, needs, purpose,
           digest, asked_at, state, ended_at, entry, act, decision FROM requests
           WHERE id = '${patient.life.confirming}'`
      ],
      () => ({ code: 'confirmation', subject: 'f00d' })
    ],
    [
      'a success that served a facet, free to serve again',
      () => ['DELETE FROM taken_evidence'],
      () => ({ code: 'consumed', subject: patient.life.requiring.id })
    ],
    [
      'a success that was none',
      () => [
        `INSERT INTO evidence SELECT max(idx), ref, 'bank', 'balance', principal FROM entries
           WHERE kind = 'outcome'`
      ],
      () => ({ code: 'evidence_unknown' })
    ],
    [
      'a success that is said to be somebody else’s',
      () => [`UPDATE evidence SET principal = '${patient.life.paused.holding.kid}'`],
      () => ({ code: 'evidence', detail: expect.stringContaining('principal') })
    ],
    [
      'a success that is gone',
      () => ['DELETE FROM taken_evidence', 'DELETE FROM evidence'],
      () => ({ code: 'evidence_missing' })
    ],
    [
      'a facet that takes what was done before it was given',
      () => [`UPDATE facets SET evidence_from = 0 WHERE id = '${patient.life.requiring.id}'`],
      () => ({
        code: 'facet',
        subject: patient.life.requiring.id,
        detail: expect.stringContaining('evidence_from')
      })
    ]
  ])('%s', async (_, statements, difference) => {
    expect(await patient.first(...statements())).toMatchObject({
      part: 'authority',
      ...difference()
    });
  });
});
