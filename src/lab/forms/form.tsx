import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

/** What is wrong, by field; `''` is for what no field is to blame for. */
export type Errors = Record<string, string>;

/** What a form holds while a person fills it in. */
export class FormState<T extends object> {
  constructor(private _value: T) {}

  get value(): T {
    return this._value;
  }

  get errors(): Errors {
    return this._errors;
  }

  /** Whether the service is looking at it. */
  get busy(): boolean {
    return this._busy;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Takes over what was typed; what was wrong with those fields is forgotten. */
  set(part: Partial<T>): void {
    this._value = { ...this._value, ...part };
    const touched = ['', ...Object.keys(part)];
    this._errors = Object.fromEntries(
      Object.entries(this._errors).filter(
        ([field]) => !touched.some(key => field === key || field.startsWith(`${key}/`))
      )
    );
    this._changed.emit();
  }

  fail(errors: Errors): void {
    this._errors = errors;
    this._changed.emit();
  }

  setBusy(busy: boolean): void {
    this._busy = busy;
    this._changed.emit();
  }

  private _errors: Errors = {};
  private _busy = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** Draws again at each change of the form, at once: an input's caret must not jump. */
function useForm<T extends object>(form: FormState<T>): void {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  // Before anybody can type: what is typed must not be missed.
  React.useLayoutEffect(() => {
    const changed = (): void => render();
    form.changed.connect(changed);
    return () => void form.changed.disconnect(changed);
  }, [form]);
}

export interface AskOptions<T extends object, R> {
  trans: TranslationBundle;
  title: string;
  accept: string;
  form: FormState<T>;
  draw(): React.JSX.Element;
  /**
   * Called when the person accepts; null leaves the dialog open, with the form's errors in sight.
   */
  submit(value: T): Promise<R | null>;
  /** Where it is kept while it is filled in, until it is accepted or cancelled. */
  kept?: { keep(value: T): void; drop(): void };
}

/** Asks in a dialog that stays open until what it holds is right; null when the person cancels. */
export async function ask<T extends object, R>(options: AskOptions<T, R>): Promise<R | null> {
  const { trans, title, accept, form, kept } = options;
  const keep = (): void => kept?.keep(form.value);
  const dialog = new FormDialog<T, R>(options, {
    title,
    body: new FormBody(options),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: accept })
    ],
    defaultButton: 1,
    focusNodeSelector: 'input, select, textarea'
  });
  form.changed.connect(keep);
  const { button } = await dialog.launch();
  form.changed.disconnect(keep);
  kept?.drop();
  return button.accept ? dialog.result : null;
}

class FormDialog<T extends object, R> extends Dialog<unknown> {
  constructor(
    private readonly ask: AskOptions<T, R>,
    options: Partial<Dialog.IOptions<unknown>>
  ) {
    super(options);
    this.addClass('jp-Facetry-dialog');
    // JupyterLab's names only dialogs whose body is a text.
    this.node.ariaLabel = ask.title;
  }

  result: R | null = null;

  /**
   * JupyterLab's dialog takes Enter and the arrows for its own buttons, wherever they are pressed:
   * a button of the form itself could not be pressed by Enter.
   */
  override handleEvent(event: Event): void {
    const { target, type } = event;
    const own = target instanceof Element && target.closest(`.${FORM} :is(button, summary, a)`);
    if (type !== 'keydown' || !own || !TAKEN.has((event as KeyboardEvent).key)) {
      super.handleEvent(event);
    }
  }

  override resolve(index = ACCEPT): void {
    if (index !== ACCEPT) {
      super.resolve(index);
      return;
    }
    const { form, submit } = this.ask;
    if (form.busy) {
      return;
    }
    form.setBusy(true);
    submit(form.value)
      .then(result => {
        this.result = result;
        if (result !== null) {
          super.resolve(ACCEPT);
        }
      })
      .catch((error: Error) => form.fail({ '': error.message }))
      .finally(() => {
        form.setBusy(false);
        this.node.querySelector<HTMLElement>(INVALID)?.focus();
      });
  }
}

/** The button that accepts is the last of two. */
const ACCEPT = 1;
const FORM = 'jp-Facetry-form';
const INVALID = '[aria-invalid="true"]:enabled';
const TAKEN = new Set(['Enter', 'ArrowLeft', 'ArrowRight']);

class FormBody<T extends object, R> extends ReactWidget {
  constructor(private readonly options: AskOptions<T, R>) {
    super();
    this.addClass(FORM);
  }

  protected override render(): React.JSX.Element {
    return <FormFrame {...this.options} />;
  }
}

function FormFrame<T extends object, R>(props: AskOptions<T, R>): React.JSX.Element {
  const { form, trans, draw } = props;
  useForm(form);
  const general = form.errors[''];
  return (
    <>
      {draw()}
      <div role="alert">
        {general !== undefined && <p className="jp-Facetry-error">{general}</p>}
      </div>
      <p className="jp-Facetry-busy" role="status">
        {form.busy && trans.__('The service is checking it…')}
      </p>
    </>
  );
}
