import type { IDisposable } from '@lumino/disposable';

/** Says something to those who listen to the page, whatever panel is in sight. */
export class Announcer implements IDisposable {
  constructor() {
    this.node = document.createElement('div');
    this.node.className = 'jp-Facetry-hidden';
    this.node.setAttribute('role', 'status');
    document.body.append(this.node);
  }

  get isDisposed(): boolean {
    return !this.node.isConnected;
  }

  dispose(): void {
    this.node.remove();
  }

  say(text: string): void {
    this.node.textContent = text;
  }

  private readonly node: HTMLElement;
}
