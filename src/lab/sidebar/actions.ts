import type { Target } from '../../client/objects/systemTypes';
import type { FacetView } from '../../protocol';

/** What the sidebar can set in motion; each is a command, too. */
export interface SidebarActions {
  /** Ends a facet and all below it; asks once more when that is much. */
  revoke(facet: FacetView): Promise<void>;
  /** Ends a facet that can't be read, with all below it. */
  endUnread(id: string): Promise<void>;
  /** Ends a rule: nothing more is granted by it. */
  endRule(id: string): Promise<void>;
  /** Stops a facet, or all that a principal holds, at once. */
  pause(target: Target): Promise<void>;
  /** Ends a pause: confirmed on the approval page, as all that gives power. */
  resume(target: Target): Promise<void>;
  /** Opens the form that lends a part of a facet that the notebook in front holds. */
  lend(facet: string): void;
  /** Opens the form that has a facet go on. */
  renew(facet: string): void;
  /** Has what was revoked come back with the same limits and the old end. */
  regrant(facet: string): void;
  /**
   * Opens the form that puts a narrower facet in the place of this one.
   * @param used whether it begins with what was used of it
   */
  narrow(facet: string, used?: boolean): void;
  /** Shows who may approve, on the approval page. */
  showApprovers(): void;
  /** Opens the provenance viewer at this entry. */
  showEntry(index: number): void;
  /** Opens the provenance viewer: at what this facet did, or as it was. */
  show(facet?: string): void;
  /** Draws where this facet comes from, and what rests on it. */
  origin(facet: string): void;
  /** Opens the form that asks for a facet and brings it into the notebook. */
  request(object?: string): void;
  /** Asks for all needs of the notebook's `facetry.toml`, on one card. */
  askNeeds(): void;
  /** Asks for what the original of a copied notebook holds, on one card. */
  askSame(): void;
  /** Opens the forms of what its file names and nobody connected, one after another. */
  connectNamed(): void;
  connectFolder(): void;
  connectApi(): void;
  connectModel(): void;
  startTour(): void;
  /** Gives the keys back to the notebook, or whatever is in front. */
  leave(): void;
  /** Opens the consent page in a window of its own, at this request. */
  openConsent(fragment: string): void;
  /** Opens the page that lets this browser approve, while nobody can. */
  welcome(): void;
}
