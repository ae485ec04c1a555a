import type { SharingRole } from '../../workflow/any-view.ts';

/**
 * One sharing view as its file in `profiles/sharing/` has it (design 5.8): what a recipient in this role may know, per
 * resource type an allow-list of elements. What is not named does not leave.
 */
export type SharingView = {
  readonly view: SharingRole;
  readonly title: string;
  readonly types: Readonly<Record<string, TypeRules>>;
  readonly withhold: readonly WithholdReason[];
};

/** The rules of one resource type, or of one kind of it (`ServiceRequest#actie`). */
export type TypeRules = {
  readonly allow: readonly AllowRule[];
  /** Without all of these elements the resource does not leave at all. */
  readonly needs?: readonly string[];
  /** Of resources that look the same after reduction only the first leaves. */
  readonly once?: boolean;
  /** Only what is this recipient's own (its action, its Task). */
  readonly own?: boolean;
  /** Only with this consent beside the one for the view (`naaste`). */
  readonly consent?: 'naaste';
};

/** A row of the matrix of domain.md 2.7: which elements, in which grade, why and on which ground. */
export type AllowRule = {
  readonly row: string;
  readonly grade: string;
  readonly elements: readonly string[];
  readonly why: string;
  readonly ground: string;
};

/** Why something is withheld, for the people who ask (`trace`, `minimise`). */
export type WithholdReason = {
  readonly elements: readonly string[];
  readonly row: string;
  readonly why: string;
  readonly ground: string;
};

/** All views. */
export type SharingViews = Readonly<Record<SharingRole, SharingView>>;
