/** null when `path` is a clean path (§4), else what is wrong with it. */
export declare function cleanPath(path: string): string | null;
/** Whether a clean path matches a pattern; false for a path that is not clean. */
export declare function matchPath(pattern: string, path: string): boolean;
/** null when `pattern` is a well-formed pattern, else what is wrong with it. */
export declare function cleanPattern(pattern: string): string | null;
