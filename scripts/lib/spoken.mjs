// What strings say of each other: a name that is heard has the words that are seen, and what is
// quoted of the screen is what stands there.
import ts from 'typescript';

/** Elements that are called by what stands in them, if by nothing else. */
const NAMED_BY_CONTENT = ['a', 'button', 'option', 'summary'];

const plain = text =>
  text
    .replace(/%\d/g, ' ')
    .replace(/[…:.,()“”„]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLocaleLowerCase();

/** The strings that are translated within a node, each by its first form. */
function translatedIn(node) {
  const found = [];
  const visit = one => {
    // What only assistive technology is told, or is kept from, is not seen.
    if (ts.isJsxAttribute(one)) {
      return;
    }
    if (
      ts.isCallExpression(one) &&
      ts.isPropertyAccessExpression(one.expression) &&
      ['__', '_n'].includes(one.expression.name.text) &&
      ts.isStringLiteralLike(one.arguments[0])
    ) {
      found.push(one.arguments[0].text);
    }
    ts.forEachChild(one, visit);
  };
  visit(node);
  return found;
}

/**
 * Pairs of what is seen on an element and of the other name it is given: WCAG 2.2, 2.5.3. Whoever says
 * to the computer what stands on a button must be understood.
 */
export function namedOtherwise(source) {
  const pairs = [];
  const visit = node => {
    if (ts.isJsxElement(node)) {
      const { tagName, attributes } = node.openingElement;
      const label = attributes.properties.find(
        one => ts.isJsxAttribute(one) && one.name.getText() === 'aria-label'
      );
      if (label?.initializer && NAMED_BY_CONTENT.includes(tagName.getText())) {
        const names = translatedIn(label.initializer);
        const seen = node.children.flatMap(translatedIn);
        pairs.push(...names.flatMap(name => seen.map(words => ({ node, name, words }))));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pairs;
}

/** Whether each form of a name has the words that are seen, whatever is filled in. */
export function says(name, words) {
  return name.every((form, at) => plain(form).includes(plain(words[at] ?? words[0])));
}

/**
 * Quotations of other strings that the translation of a string has otherwise than they are shown.
 * @param catalogue translations by the first form of each string
 */
export function misquoted(forms, translated, catalogue) {
  const quoted = [...forms.join('\n').matchAll(/“([^”%]+)”/g)].map(([, text]) => text);
  return quoted.filter(
    text =>
      catalogue[text] !== undefined &&
      !translated.every(form => form.includes(`„${catalogue[text][0]}“`))
  );
}
