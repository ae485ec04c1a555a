/**
 * Every naming system, code system and canonical that the gateway reads or writes, once.
 * National ones after dutch-fhir.md 1.1; those under `MGN_BASE` are ours and published in `profiles/`.
 */

/** Canonical base of everything that we publish (design 6). */
export const MGN_BASE = 'https://mgn-gateway.example/fhir';

/** Identifier systems. `oin` and `referralNumber` have no national one that could be found: ours. */
export const SYSTEMS = {
  bsn: 'http://fhir.nl/fhir/NamingSystem/bsn',
  agb: 'http://fhir.nl/fhir/NamingSystem/agb-z',
  ura: 'http://fhir.nl/fhir/NamingSystem/ura',
  uzi: 'http://fhir.nl/fhir/NamingSystem/uzi-nr-pers',
  uzovi: 'http://fhir.nl/fhir/NamingSystem/uzovi',
  big: 'http://fhir.nl/fhir/NamingSystem/big',
  kvk: 'http://fhir.nl/fhir/NamingSystem/kvk',
  gemeente: 'urn:oid:2.16.840.1.113883.2.4.6.14',
  oin: `${MGN_BASE}/NamingSystem/oin`,
  /** ZorgDomein number (ZD/ZP + digits). */
  zorgdomein: `${MGN_BASE}/NamingSystem/zorgdomein-nummer`,
  /** Referral of VIPLive: a UUID (formats.md 2). */
  viplive: 'https://topicus.nl/en/sectors/healthcare/fhir/NamingSystem/viplive-regiozorg-verwijzing-identifier',
  /** Partner ids of the network file. */
  partner: `${MGN_BASE}/NamingSystem/partner`,
  /** Members of VG teams in the network file. */
  teamlid: `${MGN_BASE}/NamingSystem/teamlid`,
  /** Our business identifier on what we send; different per recipient. */
  delivery: `${MGN_BASE}/NamingSystem/levering`,
} as const;

/** Code systems. */
export const CODE_SYSTEMS = {
  icpc: 'http://hl7.org/fhir/sid/icpc-1-nl',
  snomed: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  taskCode: 'http://hl7.org/fhir/CodeSystem/task-code',
  messageType: 'urn:oid:2.16.840.1.113883.2.4.4.30.69',
  zorgdomeinAgreed: 'urn:mgn:hl7v2:99zda',
  zorgdomeinLocal: 'urn:mgn:hl7v2:99zdl',
  consentScope: 'http://terminology.hl7.org/CodeSystem/consentscope',
  observationValue: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  roleCode: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  /** VG questions (reference/vg-questions.md). */
  vgVraag: `${MGN_BASE}/CodeSystem/vg-vraag`,
  /** Answers of the VG question set: levensdomein, expertise, urgentie, vorm, veilig contact. */
  levensdomein: `${MGN_BASE}/CodeSystem/levensdomein`,
  expertise: `${MGN_BASE}/CodeSystem/expertise`,
  urgentie: `${MGN_BASE}/CodeSystem/urgentie`,
  vorm: `${MGN_BASE}/CodeSystem/gespreksvorm`,
  veilig: `${MGN_BASE}/CodeSystem/veilig-contact`,
  /** What is asked: `verkennend-gesprek`. */
  dienst: `${MGN_BASE}/CodeSystem/mgn-dienst`,
  /** Task codes of design 5.1: vg-verwijzing, vg-planning, aanvullen, ggz-behandeling, wmo-melding … */
  taak: `${MGN_BASE}/CodeSystem/mgn-taak`,
  /** Consent classes of domain.md L1: vg-ggz, vg-sd … The partner stands in provision.actor. */
  toestemming: `${MGN_BASE}/CodeSystem/toestemmingsklasse`,
  /** In which capacity somebody speaks for the person (L8): curator, mentor, gemachtigde … */
  hoedanigheid: `${MGN_BASE}/CodeSystem/hoedanigheid`,
  /** Advice categories of domain.md 1.9. */
  adviesCategorie: `${MGN_BASE}/CodeSystem/advies-categorie`,
  /** Coded reasons for rejecting, failing, absence, stop. */
  reden: `${MGN_BASE}/CodeSystem/mgn-reden`,
  /** Kinds of correspondence, as a HIS files them (NHG HIS-referentiemodel). */
  correspondentie: `${MGN_BASE}/CodeSystem/mgn-correspondentie`,
  /** Codes of the kernel's table. */
  code: `${MGN_BASE}/CodeSystem/gateway-code`,
  leeftijdsband: `${MGN_BASE}/CodeSystem/leeftijdsband`,
} as const;

/** Extensions of ours. */
export const EXTENSIONS = {
  leeftijdsband: `${MGN_BASE}/StructureDefinition/ext-leeftijdsband`,
  taalTolk: `${MGN_BASE}/StructureDefinition/ext-tolk-nodig`,
  origineleUrgentie: `${MGN_BASE}/StructureDefinition/ext-originele-urgentie`,
  toestemmingHoe: `${MGN_BASE}/StructureDefinition/ext-toestemming-hoe`,
  /** On a participant of an Encounter who was absent: the coded reason (T2). */
  afwezig: `${MGN_BASE}/StructureDefinition/ext-afwezig`,
  folderVersie: `${MGN_BASE}/StructureDefinition/ext-folderversie`,
  /** On a Consent that a representative gave: what shows the capacity (L8). */
  bewijsVertegenwoordiging: `${MGN_BASE}/StructureDefinition/ext-bewijs-vertegenwoordiging`,
} as const;

/** Questionnaires of ours. */
export const QUESTIONNAIRES = {
  vgAanmelding: `${MGN_BASE}/Questionnaire/vg-aanmelding`,
  vgAdvies: `${MGN_BASE}/Questionnaire/vg-advies`,
} as const;
