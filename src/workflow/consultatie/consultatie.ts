import type { CrisisState, RuleResult } from '../journey.ts';

/**
 * A consultatie (domain.md 1.8): a colleague's question about a person who stays with the asker, its answers and who gave
 * them. An aggregate of its own, and no journey: nobody is referred. Times are ISO instants (UTC).
 *
 * Woordenlijst. Vraag: what is asked. Stap: the question at one consultant. Trede: 1 is the kaderarts ggz, 2 the
 * psychiater (G3). Doorgeven: handing a question up to trede 2, with a reason.
 */
export type Consultatie = {
  readonly id: string;
  readonly type: ConsultatieType;
  readonly channel: ConsultatieChannel;
  readonly region: string;
  /** The asker's own number of it: a question that comes again is known by it. */
  readonly number: { readonly system: string; readonly value: string };
  readonly asker: Asker;
  readonly status: ConsultatieStatus;
  readonly askedAt: string;
  readonly networkVersion: string;
  /** Absent when a crisis stopped it before anything else was read (E11). */
  readonly vraag?: Vraag;
  readonly rules: readonly RuleResult[];
  /** In the order in which they were opened; the last one is the one that runs. */
  readonly stappen: readonly Stap[];
  readonly closedAt?: string;
  /** The trede that answered it (G7). */
  readonly closedInStep?: Trede;
  readonly crisis?: CrisisState;
};

/** `getrapt`: the staircase (G3). `sociaal-domein`: about a person who is not present (G8). `direct`: ZorgDomein, beside the staircase (G4). */
export const CONSULTATIE_TYPES = ['getrapt', 'sociaal-domein', 'direct'] as const;
export type ConsultatieType = (typeof CONSULTATIE_TYPES)[number];

/** The channel code that is counted (G2, G4). */
export type ConsultatieChannel = 'viplive' | 'zorgdomein';

/** `unanswered`: no consultant was left; the asker knows. `stopped`: a crisis was ticked. */
export type ConsultatieStatus = 'open' | 'answered' | 'unanswered' | 'withdrawn' | 'stopped';

/** Who may ask (G1, G8). A POH asks for its practice: the partner is the practice. */
export const ASKER_ROLES = ['huisarts', 'poh-ggz', 'sociaal-domein'] as const;
export type AskerRole = (typeof ASKER_ROLES)[number];

/**
 * Partner id of the practice or organisation that asks; empty when a crisis came from nobody known. `via`: the portal
 * (VIPLive) that asked for it and follows the question too; what comes back goes there.
 */
export type Asker = { readonly partner: string; readonly role: AskerRole; readonly via?: string };

/** What is asked. Texts are the asker's words; nothing in it names the person, unless `identificatie` says why (G5). */
export type Vraag = {
  readonly casusbeschrijving: string;
  readonly hulpvraag: string;
  /** `18-29` and so on: the age in bands, never a birth date. */
  readonly leeftijdsband?: string;
  readonly geslacht?: string;
  readonly icpc: readonly string[];
  /** Plain text only: what can't be scanned is not taken. */
  readonly bijlagen: readonly string[];
  /** `overgang-18`: about the change from jeugd- to volwassenen-ggz (G9). */
  readonly onderwerp?: string;
  readonly identificatie?: Identificatie;
};

/** Why the person may be recognised (G5): a consent with its id, or a consultant who is directly involved (7:457 lid 2 BW). */
export type Identificatie = { readonly reden: 'toestemming'; readonly toestemming: string } | { readonly reden: 'rechtstreeks-betrokken' };

/** 1: kaderarts ggz; 2: psychiater. */
export type Trede = 1 | 2;

/** Statuses of a consultant's Task (dutch-fhir.md 7.3); `failed` and `on-hold` are of care, not of a question. */
export type StapStatus = 'requested' | 'received' | 'accepted' | 'in-progress' | 'completed' | 'rejected' | 'cancelled';

/** The question at one consultant. `localId` is unique within the consultatie (`stap-1`). */
export type Stap = {
  readonly localId: string;
  readonly trede: Trede;
  /** Partner id. */
  readonly consultant: string;
  readonly view: 'kaderarts' | 'psychiater';
  readonly status: StapStatus;
  readonly version: number;
  readonly requestedAt: string;
  readonly updatedAt: string;
  /** 48 hours after it was asked. */
  readonly dueAt: string;
  readonly remindedAt?: string;
  readonly antwoord?: string;
  readonly doorgegeven?: { readonly reden: string; readonly toelichting?: string };
  readonly reason?: string;
  readonly reasonText?: string;
};

/** The step that waits for its consultant, or undefined. */
export function openStap(consultatie: Pick<Consultatie, 'stappen'>): Stap | undefined {
  return consultatie.stappen.find((it) => !ENDED.has(it.status));
}

const ENDED: ReadonlySet<StapStatus> = new Set(['completed', 'rejected', 'cancelled']);
