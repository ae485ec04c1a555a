/**
 * The network file as the rules see it (design 2.5): regions, partners, teams, rule switches. `config/` reads and
 * judges the YAML; everything here is plain data, frozen, with `version` on every decision that used it.
 */

/** What a partner is in the network (design 2.5). `partner` = werk, wonen, e-health; kaderarts and psychiater answer consultaties (G3). */
export const PARTNER_ROLES = [
  'huisarts', 'vg-team', 'planner', 'ggz', 'gemeente', 'welzijn', 'schuldhulp', 'partner', 'rho', 'verzekeraar', 'politie', 'kaderarts', 'psychiater',
] as const;
export type PartnerRole = (typeof PARTNER_ROLES)[number];

/** Messages over MLLP: MDM^T02 (document), RRI^I12 (answer to a referral), REF^I12 (a referral to a ggz EPD). */
export type MllpProtocol = 'hl7v2-mdm' | 'hl7v2-rri' | 'hl7v2-ref';

/**
 * Where and how a partner takes what we send. `edifact` = files in the folder of the operator's mail client: written to
 * `out`, acknowledgements (CONTRL) read from `in`; `sender` and `receiver` are AGB codes or mailbox numbers. `tls`: MLLP
 * over TLS, with our client certificate when there is one (MGN_CLIENT_*). `zorgdomein-fhir` = an STU3 document in the
 * transaction of its ZD number, with a JWT that we sign: `issuer` and `audience` are what it says, `keyId` its `kid`.
 * `numberSystem` is the system of the ZD number and `documentTypes` the code per kind, where ZorgDomein says otherwise.
 */
export type PartnerEndpoint =
  | { readonly protocol: 'fhir-r4'; readonly url: string; readonly timeoutMs?: number }
  | { readonly protocol: MllpProtocol; readonly host: string; readonly port: number; readonly tls?: boolean; readonly application?: string; readonly facility?: string; readonly timeoutMs?: number }
  | {
      readonly protocol: 'zorgdomein-fhir'; readonly url: string; readonly issuer: string; readonly audience: string; readonly keyId?: string;
      readonly numberSystem?: string; readonly documentTypes?: Readonly<Record<string, string>>; readonly timeoutMs?: number;
    }
  | { readonly protocol: 'edifact'; readonly folder: string; readonly message: 'MEDVRI' | 'MEDSPE'; readonly sender: string; readonly receiver: string };

/** A JSON Web Key as the network file holds it (public part only). */
export type PublicJwk = { readonly kty: string; readonly kid?: string; readonly alg?: string } & Readonly<Record<string, unknown>>;

/**
 * The client certificate that a party shows on its connection: everything that is given must fit. `subject` is the common
 * name, `altName` one of its names (`DNS:his.example`, `URI:urn:oid:…`), `oin` and `ura` those of PKIoverheid and the UZI
 * register; `fingerprints` (SHA-256, hex) may hold an old and a new certificate side by side.
 */
export type CertificateBinding = {
  readonly subject?: string;
  readonly altName?: string;
  readonly oin?: string;
  readonly ura?: string;
  readonly fingerprints?: readonly string[];
};

/** What a client certificate says that was shown on a connection and whose chain is good. */
export type ShownCertificate = {
  /** Common name of the subject. */
  readonly subject: string;
  /** `DNS:his.example`, `IP:192.0.2.1`, `URI:urn:oid:…`, `otherName:<oid>=…`. */
  readonly altNames: readonly string[];
  readonly oin?: string;
  readonly ura?: string;
  /** SHA-256 of the certificate, upper-case hex with colons. */
  readonly fingerprint256: string;
};

/** How a partner calls us: SMART Backend Services client with its public keys; with `certificate` only over mutual TLS with that one. */
export type CallerCredentials = { readonly clientId: string; readonly jwks: { readonly keys: readonly PublicJwk[] }; readonly certificate?: CertificateBinding };

/** One organisation (or planner's desk) of the network. */
export type Partner = {
  readonly id: string;
  readonly name: string;
  readonly role: PartnerRole;
  readonly identifiers: { readonly agb?: string; readonly ura?: string; readonly oin?: string; readonly cbs?: string; readonly kvk?: string };
  readonly functions?: readonly ('B' | 'U' | 'I' | 'R' | 'M')[];
  /** What an inroepbare partner (R) may be asked about (T5): codes of CodeSystem expertise. */
  readonly expertise?: readonly string[];
  readonly endpoints: readonly PartnerEndpoint[];
  readonly caller?: CallerCredentials;
  readonly phone?: string;
  /** RHO that contracts the VG for this huisarts, when the file has one. */
  readonly rho?: string;
  /** False: nothing is sent to it while it is true of the network (an operator's pause). */
  readonly active?: boolean;
};

/** A sender on MLLP or `POST /inbound/hl7v2`: who may connect, and what its messages say in MSH-3/4. */
export type Sender = {
  readonly id: string;
  /** Addresses from which it may connect; may be empty when a certificate says who it is. */
  readonly peers: readonly string[];
  /** The client certificate that it must show on MLLP. */
  readonly certificate?: CertificateBinding;
  readonly application: string;
  readonly facility?: string;
  /** Allow an empty MSH-4. */
  readonly facilityOptional?: boolean;
  /** Character set when MSH-18 is absent: `8859/1`, `UNICODE UTF-8` or `windows-1252`. */
  readonly charset?: string;
  /** `viplive` notifies over FHIR and never sends HL7v2 (formats.md 2). */
  readonly profile: 'zorgdomein' | 'generic' | 'viplive';
  /**
   * `always`: every REF is answered by RRI, also when MSH-15/16 don't ask; where a commit answer is asked, CA comes first
   * and the RRI behind it on the same connection. Absent: as the message asks.
   */
  readonly rri?: 'always' | 'asked';
  /** Partner whose OAuth client may post this sender's messages over HTTP. */
  readonly partner?: string;
  /** How it signs its own calls over FHIR (ZorgDomein: RS256; VIPLive: PS256): `iss`, `sub` and `aud` where it names one, and its public keys. */
  readonly token?: { readonly issuer: string; readonly subject?: string; readonly audience?: string; readonly jwks: { readonly keys: readonly PublicJwk[] } };
  /** Of profile `viplive`: where what it notifies is pulled. */
  readonly pull?: PullSource;
  /** How often something should come: longer silence alarms. */
  readonly expect?: ExpectedTraffic;
};

/** At least one message every so many minutes, on these days (1 = Monday … 7 = Sunday) between these local hours; absent = always. */
export type ExpectedTraffic = { readonly everyMinutes: number; readonly days?: readonly number[]; readonly from?: string; readonly until?: string };

/**
 * Where referrals are pulled that a sender notifies (Twiin-01, formats.md 2). Nothing is read outside `baseUrl`. `clientId`
 * is ours there; `environment` what its Tasks must state (OID .1, .2, .3).
 */
export type PullSource = {
  readonly baseUrl: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly environment: 'test' | 'acceptance' | 'production';
  /** Hours in which a notified referral must have been pulled when its Task names no end; absent = 24. */
  readonly expiryHours?: number;
  /** Whether it takes a Task update from us when its referral can't be pulled. */
  readonly taskUpdates?: boolean;
  /** Limit of one call; absent = 15,000 ms. */
  readonly timeoutMs?: number;
};

/** A named member of a VG team (T1–T8). */
export type TeamMember = {
  readonly id: string;
  readonly name: string;
  readonly view: 'vg-ggz' | 'vg-sd' | 'vg-ed';
  readonly partner: string;
  readonly profession?: string;
  readonly expertise?: readonly string[];
  readonly secrecy: { readonly basis: 'beroep' | 'wet' | 'contract'; readonly since: string };
};

/** The period in which something holds; dates are FHIR dates, both ends included. */
export type Validity = { readonly from?: string; readonly until?: string };

/** A VG team: a partner of role `vg-team`, the gemeenten it serves, its members and its room. */
export type VgTeam = {
  readonly partner: string;
  readonly gemeenten: readonly ({ readonly code: string } & Validity)[];
  readonly members: readonly TeamMember[];
  /** Open journeys that the team can carry at once; absent = no limit. */
  readonly capacity?: number;
  /** RHO's under whose contract the team works; absent = all. */
  readonly rhos?: readonly string[];
};

/** What a region does when an eligibility rule says no (design 4: E3–E7 refuse, hold or warn per region). */
export type RuleSwitch = 'refuse' | 'hold' | 'warn';

/** A crisisdienst number and when it holds; `days` 1 = Monday … 7 = Sunday, hours local `HH:MM`. */
export type CrisisNumber = { readonly phone: string; readonly name: string; readonly days?: readonly number[]; readonly from?: string; readonly until?: string };

/**
 * Retention terms of domain.md 2.6. `rawHours`: bytes of messages, letters and files after their confirmed delivery.
 * `undeliveredDays`: when a person must give back what was not delivered. `copyHours`: within which the dossierhouder
 * confirms its copy. `consentYears`, `logYears`: consent after its end, and what leads to the log.
 */
export type RetentionTerms = { readonly rawHours: number; readonly undeliveredDays: number; readonly copyHours: number; readonly consentYears: number; readonly logYears: number };

/** One region: its gemeenten, who runs it, its rule switches and terms. */
export type Region = {
  readonly id: string;
  readonly name: string;
  readonly gemeenten: readonly ({ readonly code: string; readonly name: string; readonly places?: readonly string[] } & Validity)[];
  readonly regievoerder: string;
  readonly planner: string;
  readonly dossierhouder: string;
  readonly partners: readonly string[];
  readonly teams: readonly VgTeam[];
  readonly crisis: readonly CrisisNumber[];
  readonly rules: { readonly E3: RuleSwitch; readonly E4: RuleSwitch; readonly E5: RuleSwitch; readonly E6: RuleSwitch; readonly E7: RuleSwitch; readonly minimumDomains: 1 | 2 };
  /** Consultants beside the staircase, partners of role psychiater: direct through ZorgDomein (G4), for the sociaal domein (G8). */
  readonly consultatie?: { readonly teleconsult?: string; readonly sociaalDomein?: string };
  /** How long what is kept; what is left out has its default (`bewaren/retention-terms.ts`). */
  readonly retention?: Partial<RetentionTerms>;
  readonly terms: { readonly letterHours: number; readonly heldWorkingDays: number; readonly taskResponseDays: number; readonly accessDays: number };
};

/** The whole file, checked. */
export type Network = {
  readonly version: string;
  readonly environment: 'production' | 'test' | 'demo';
  /** Our own HL7 identity (MSH-3/4 of what we write). */
  readonly identity: { readonly application: string; readonly facility: string };
  /** ARQ-7 codes that ask for a VG. */
  readonly zorgproducten: readonly string[];
  readonly senders: readonly Sender[];
  readonly partners: readonly Partner[];
  readonly regions: readonly Region[];
};
