/** The kind of objects that live in a kernel; nobody but whoever offers one makes such an object. */
export const KERNEL = 'kernel';
