/** Who the host lets in, said over its control pipe and never by the kernel itself. */
export interface Admission {
  kind: 'notebook' | 'job' | 'agent';
  petname: string;
  /** Of a notebook: the id in its metadata and the path as the server knows it. */
  notebook?: { id: string; path: string };
  /** Somebody whose keys are here already, in place of whom `kind` and `petname` name. */
  principal?: string;
  /** Ends with `kernel_ended`. */
  kernel?: string;
  /** Nobody watches: the kernel must not wait for a person. */
  unattended?: boolean;
  /** Seconds that the code is good for. */
  ttl?: number;
}
