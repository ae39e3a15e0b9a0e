import type { Terms } from './types';

/** docs/protocol.md §12; `petname` and all names pass `safeText`. */
export declare function sentence(petname: string, terms: Terms): string;
/** `list, show and decide`. */
export declare function actionPhrase(actions: readonly string[]): string;
/** For display: control, bidi and zero-width characters become visible marks; cut at `max` code points. */
export declare function safeText(text: string, max?: number): string;
