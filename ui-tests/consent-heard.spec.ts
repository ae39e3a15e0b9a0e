import { expect, test } from './support/consent/fixtures';

const NEEDS = [
  { object: 'bank', actions: ['balance', 'deposit'] },
  { object: 'bnk', actions: ['balance'] }
];

test('who does not see a card hears who asks, what of each line is asked and would be granted, and what keeps a button', async ({
  lab,
  house
}) => {
  const asked = await house.agent.ask({ needs: NEEDS, purpose: 'month end' });
  const card = await lab.show({ request: asked.id });
  await expect(card).toMatchAriaSnapshot(`
    - article "agent analyst asks for 2 permissions":
      - heading "agent analyst asks for 2 permissions" [level=1]
      - group "What is asked, and what would be granted":
        - paragraph: "Its reason: month end"
        - group "bank":
          - heading "Requested" [level=2]
          - paragraph: agent analyst may use balance and deposit on bank, until revoked.
          - heading "You grant" [level=2]
          - paragraph: /agent analyst may use balance and deposit on bank, until .* UTC/
          - group "Actions":
            - checkbox "balance" [checked]
            - checkbox "deposit writes" [checked]
          - combobox /^Until /
          - spinbutton "Uses, at most"
          - checkbox "Ask me each time"
        - group "bnk":
          - heading "Requested" [level=2]
          - paragraph: agent analyst may use balance on bnk, until revoked.
          - paragraph: There is nothing called “bnk” here, so nothing on this line can be granted.
          - heading "You grant" [level=2]
          - paragraph: Nothing.
      - button "Grant narrowed" [disabled]
      - paragraph
      - paragraph:
        - textbox /^Grant narrowed. type the two digits shown \\d \\d$/
      - button "Deny"
      - textbox "Reason for denying, shown to whoever asked"
      - button "Ask later"
  `);
  await asked.withdraw();
});
