/** A request, or a proposal to connect a service: by whom, and of which objects. */
export interface Waiting {
  id: string;
  kind: 'request' | 'proposal';
  /** Of whoever asks or proposes. */
  petname: string;
  objects: string[];
}
