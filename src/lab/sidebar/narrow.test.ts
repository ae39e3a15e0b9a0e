import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import { StackedPanel, Widget } from '@lumino/widgets';

import { Marked } from '../service/marked';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { FacetsSidebar } from '.';
import type { SidebarActions } from './actions';

test('the sidebar is laid out anew where the window, and so its least width, changes', () => {
  const model = new FacetryModel({} as Source);
  const trans = nullTranslator.load('');
  const actions = {} as SidebarActions;
  const sidebar = new FacetsSidebar({ model, marked: new Marked(), trans, actions });
  const stack = new StackedPanel();
  stack.addWidget(sidebar);
  Widget.attach(stack, document.body);
  const fit = jest.spyOn(stack, 'fit');
  const resize = (): boolean => window.dispatchEvent(new Event('resize'));
  resize();
  expect(fit).toHaveBeenCalledTimes(1);
  Widget.detach(stack);
  resize();
  expect(fit).toHaveBeenCalledTimes(1);
  stack.dispose();
  model.dispose();
});
