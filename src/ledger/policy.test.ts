import { parsePolicy } from './policy';

const A = 'witness a witness.example+a4038704+BGuDlUzTzCAsCrIeDwEUTLEFMsICBJyFmkXI3hQ2oC6J';

describe('a policy that is none', () => {
  test.each([
    ['nonsense', 'Line 1 of the policy begins with none of “witness”, “group” and “quorum”.'],
    ['# mine\nwitness', 'Line 2 of the policy needs a name after “witness” that no line before'],
    [`${A} ftp://w.example`, 'Line 1 of the policy is not “witness NAME KEY” or “witness NAME KEY'],
    [`${A}\n${A.replace(' a ', ' b ')}`, 'Line 2 of the policy has the key of another witness'],
    [`${A}\ngroup g 2 a`, 'Line 2 of the policy is not “group NAME N MEMBER…”'],
    [`${A}\nquorum b`, 'Line 2 of the policy is not the only “quorum NAME”'],
    [`${A}\nquorum a\nquorum a`, 'Line 3 of the policy is not the only “quorum NAME”'],
    [A, 'The policy has no line “quorum NAME”.']
  ])('%j is told what it lacks', (text, told) => {
    expect(() => parsePolicy(text)).toThrow(told);
  });
});
