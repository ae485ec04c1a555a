/**
 * The one table of codes (design 5.11). HTTP answers, OperationOutcomes, HL7 ACKs, retry, audit and README read it.
 * Texts have no variables: a code, a place and an id say the rest. Dutch `text` is for people who work with the
 * message (huisarts, planner, team), `hint` says what to do, `diagnostics` is for integrators.
 */

/** The FHIR issue types we use (http://hl7.org/fhir/issue-type). */
export type IssueType =
  | 'invalid' | 'structure' | 'required' | 'value' | 'invariant' | 'security' | 'login' | 'forbidden' | 'suppressed'
  | 'processing' | 'not-supported' | 'duplicate' | 'not-found' | 'too-long' | 'code-invalid' | 'business-rule'
  | 'conflict' | 'transient' | 'timeout' | 'throttled' | 'exception' | 'incomplete' | 'informational';

/** One row of the table. `hl70357` is the HL7 table 0357 code of an ERR segment; `ack` answers a v2 sender. */
export type CodeSpec = {
  readonly rule: string;
  readonly issue: IssueType;
  readonly http: number;
  readonly ack: 'AA' | 'AE' | 'AR';
  readonly hl70357: number;
  readonly text: string;
  readonly hint: string;
  readonly diagnostics: string;
};

// prettier-ignore
const row = (rule: string, issue: IssueType, http: number, ack: CodeSpec['ack'], hl70357: number, text: string, hint: string, diagnostics: string): CodeSpec =>
  ({ rule, issue, http, ack, hl70357, text, hint, diagnostics });

/** The journey stops at once: a crisis is ticked (E11). Answered AA: the message itself was fine. */
// prettier-ignore
export const STOPS = {
  CRISIS_CALL: row('E11', 'business-rule', 200, 'AA', 0, 'Crisis aangevinkt: dit verzoek wordt niet elektronisch afgehandeld.', 'Bel nu de crisisdienst; bij acuut levensgevaar 112.', 'A crisis marker was found in the message; no electronic flow is started.'),
} as const satisfies Record<string, CodeSpec>;

/** A rule refuses the referral (design 4, `refused`). Order of the keys is the fail order of domain.md 1.1. */
// prettier-ignore
export const REFUSALS = {
  REQUESTER_NOT_GP:            row('E1', 'business-rule', 200, 'AA', 0, 'De aanvrager is geen huisarts.', 'Laat de huisarts zelf het verzoek doen; een POH kan het klaarzetten.', 'The requester has no AGB code of soort 01.'),
  UNDER_18:                    row('E2', 'business-rule', 200, 'AA', 0, 'De persoon is jonger dan 18 jaar op de aanvraagdatum.', 'Gebruik de jeugdroute, of vraag opnieuw aan vanaf de 18e verjaardag.', 'Age on the request date is below 18.'),
  CONSENT_REFUSED:             row('L3', 'suppressed', 200, 'AA', 0, 'De persoon geeft geen toestemming voor de ggz- of de sociaal-domeinkant van het gesprek.', 'Een verkennend gesprek kan dan niet; direct verwijzen blijft mogelijk.', 'An explicit no to vg-ggz or vg-sd.'),
  NOT_INSURED:                 row('E3', 'business-rule', 200, 'AA', 0, 'De persoon heeft geen verplichte zorgverzekering.', 'Voor onverzekerden: Subsidieregeling onverzekerden (SOV), of de GGD.', 'Insurance is stated as absent.'),
  NOT_ELIGIBLE_SINGLE:         row('E7', 'business-rule', 200, 'AA', 0, 'Er is een psychische klacht, maar geen probleem op een ander levensdomein.', 'Verwijs direct naar de ggz.', 'No life domain and no ICPC Z code.'),
  NOT_ELIGIBLE_SOCIAL_ONLY:    row('E7', 'business-rule', 200, 'AA', 0, 'Er is geen psychische klacht vermeld, alleen problemen op levensdomeinen.', 'Overweeg Welzijn op recept of sociaal werk.', 'No ICPC P code and no uncoded psychische klacht.'),
  SINGLE_APPROACH_SUFFICES:    row('E6', 'business-rule', 200, 'AA', 0, 'De huisarts verwacht dat een eendimensionale aanpak volstaat.', 'Verwijs direct naar huisartsenzorg, ggz of sociaal domein.', 'The declaration of E6 is false.'),
} as const satisfies Record<string, CodeSpec>;

/** A person must complete or decide (design 4, `held`). Order of the keys is the order of design 4.1. */
// prettier-ignore
export const HOLDS = {
  PERSON_MISMATCH:       row('4.1', 'conflict', 200, 'AA', 0, 'De berichten bij deze verwijzing gaan over verschillende personen.', 'De planner zoekt uit welk bericht over wie gaat.', 'Messages of one referral number name different persons.'),
  BSN_INVALID:           row('4', 'value', 200, 'AA', 0, 'Het BSN klopt niet (elfproef).', 'Geef het juiste BSN door aan de planner.', 'The BSN fails the 11-proef; it is never passed on.'),
  AGE_UNKNOWN:           row('E2', 'incomplete', 200, 'AA', 0, 'De geboortedatum ontbreekt of is onvolledig, zodat de leeftijd niet vaststaat.', 'Geef de volledige geboortedatum door aan de planner.', 'The birth date leaves open whether the person is 18.'),
  GEMEENTE_UNKNOWN:      row('4', 'incomplete', 200, 'AA', 0, 'De gemeente van de persoon is niet vast te stellen.', 'De planner kiest de gemeente.', 'No CBS code, and no or several gemeenten for the place name.'),
  TEAM_MISSING:          row('4', 'not-found', 200, 'AA', 0, 'Er is geen VG-team dat deze gemeente bedient.', 'De planner wijst een team aan.', 'No VG team in the network file serves the gemeente on this date.'),
  TEAM_CHANGED:          row('4.1', 'conflict', 200, 'AA', 0, 'Door een wijziging hoort de persoon bij een ander VG-team.', 'De planner kiest welk team verdergaat.', 'An update moves the person to a gemeente of another team.'),
  CONSENT_CONTRADICTORY: row('L2', 'conflict', 200, 'AA', 0, 'De toestemming is tegenstrijdig ingevuld.', 'Vraag de persoon opnieuw en geef het antwoord door.', 'Two different answers to one consent class.'),
  CONSENT_UNKNOWN:       row('L1', 'incomplete', 200, 'AA', 0, 'Niet is vermeld of de persoon toestemming geeft.', 'Vraag de persoon en geef het antwoord door.', 'Consent for vg-ggz or vg-sd is not stated.'),
  INCOMPLETE:            row('4', 'incomplete', 200, 'AA', 0, 'De vragenset van het verkennend gesprek is niet volledig.', 'De planner vraagt het ontbrekende na en vult het aan.', 'Required questions of the VG question set are missing.'),
  INSURANCE_UNKNOWN:     row('E3', 'incomplete', 200, 'AA', 0, 'Niet bekend is of de persoon verzekerd is.', 'Controleer de verzekering (COV) en geef het door.', 'Insurance is stated as unknown.'),
  REQUEST_MISSING:       row('4.1', 'incomplete', 200, 'AA', 0, 'Er is een verwijsbrief zonder verzoek (SRM).', 'Stuur het verzoek; de planner neemt anders contact op.', 'A letter arrived without its SRM^S01.'),
  LETTER_MISSING:        row('4.1', 'incomplete', 200, 'AA', 0, 'De verwijsbrief is niet gekomen.', 'Stuur de verwijsbrief alsnog.', 'No ORU^R01 letter within 24 hours after the SRM^S01.'),
  IDENTIFIER_IN_TEXT:    row('A15', 'suppressed', 200, 'AA', 0, 'In een vrije tekst staat een persoonsgegeven.', 'De planner past de tekst aan.', 'Free text holds an identifier that a recipient may not get.'),
} as const satisfies Record<string, CodeSpec>;

/** A message can't be read or not be taken (design 4, `invalid`), or a caller asks what it may not. */
// prettier-ignore
export const REJECTIONS = {
  MESSAGE_UNREADABLE:     row('4', 'structure', 400, 'AR', 100, 'Het bericht is niet leesbaar.', 'Controleer het bericht en stuur het opnieuw.', 'The message cannot be parsed.'),
  MESSAGE_TYPE_UNKNOWN:   row('4', 'not-supported', 415, 'AR', 200, 'Dit berichttype wordt niet verwerkt.', 'Stuur een ondersteund berichttype.', 'MSH-9 is not supported here.'),
  VERSION_UNKNOWN:        row('4', 'not-supported', 415, 'AR', 203, 'Deze HL7-versie wordt niet verwerkt.', 'Stuur een ondersteunde versie.', 'MSH-12 is not supported here.'),
  PROCESSING_ID_REFUSED:  row('4', 'not-supported', 422, 'AR', 202, 'Dit verwerkingskenmerk past niet bij deze omgeving.', 'Stuur proefberichten naar proef en echte naar productie.', 'MSH-11, referral number or BSN series does not fit this environment.'),
  SENDER_UNKNOWN:         row('4', 'forbidden', 403, 'AR', 204, 'De afzender is niet bekend.', 'Laat de afzender in het netwerkbestand opnemen.', 'Peer, MSH-3/4 or practice is not in the network file.'),
  PRACTICE_UNKNOWN:       row('4', 'not-found', 422, 'AE', 204, 'De huisartsenpraktijk is niet bekend in deze regio.', 'Laat de praktijk in het netwerkbestand opnemen.', 'The practice AGB is not in the network file.'),
  ZORGPRODUCT_UNKNOWN:    row('E8', 'not-supported', 422, 'AR', 204, 'Dit zorgproduct hoort niet bij deze gateway.', 'Stuur dit verzoek naar de bedoelde ontvanger.', 'ARQ-7 is not one of the configured zorgproducten.'),
  FIELD_MISSING:          row('4', 'required', 422, 'AE', 101, 'Een verplicht veld ontbreekt.', 'Vul het genoemde veld en stuur het opnieuw.', 'A required field or element is missing.'),
  FIELD_INVALID:          row('4', 'value', 422, 'AE', 102, 'Een veld heeft een ongeldige waarde.', 'Verbeter het genoemde veld en stuur het opnieuw.', 'A field or element has an invalid value.'),
  CODE_UNKNOWN:           row('4', 'code-invalid', 422, 'AE', 103, 'Een code staat niet in de lijst die hier verplicht is.', 'Gebruik een code uit de lijst.', 'A code is outside its required value set.'),
  CONTROL_ID_REUSED:      row('4.1', 'duplicate', 409, 'AE', 205, 'Dit berichtnummer is al gebruikt voor een ander bericht.', 'Geef elk bericht een eigen nummer.', 'Same MSH-10, other content.'),
  CHANGED_TOO_LATE:       row('5.1', 'conflict', 409, 'AE', 205, 'Na het gesprek kan het verzoek niet meer worden gewijzigd.', 'Overleg met het team.', 'A changed SRM^S01 after the VG.'),
  PROFILE_VIOLATED:       row('2', 'invariant', 422, 'AE', 102, 'Het verzoek voldoet niet aan het profiel.', 'Zie de genoemde plaats.', 'The mapped resource breaks its profile.'),
  TOO_LARGE:              row('2', 'too-long', 413, 'AR', 207, 'Het bericht is te groot.', 'Stuur kleinere bijlagen.', 'The message exceeds the size limit.'),
  BODY_INVALID:           row('2', 'structure', 400, 'AE', 100, 'De inhoud is niet leesbaar.', 'Stuur geldige JSON of XML, in de vorm die hier gelezen wordt.', 'The body is not valid JSON or XML, or not of the expected shape.'),
  MEDIA_TYPE_UNSUPPORTED: row('2', 'not-supported', 415, 'AR', 200, 'Dit mediatype wordt niet gelezen.', 'Stuur een mediatype dat dit adres leest; zie /v1/openapi.json.', 'Unsupported Content-Type.'),
  METHOD_UNSUPPORTED:     row('2', 'not-supported', 405, 'AR', 200, 'Dit kan op dit adres niet.', 'Zie /v1/openapi.json voor wat kan.', 'The method is not supported on this path.'),
  ANSWER_UNSUPPORTED:     row('2', 'not-supported', 406, 'AR', 200, 'Dit antwoordformaat wordt niet gegeven.', 'Vraag application/fhir+json.', 'No representation for this Accept header.'),
  NOT_AUTHENTICATED:      row('5.1', 'login', 401, 'AR', 207, 'U bent niet aangemeld.', 'Toon wat dit adres vraagt (token, eigen JWT of afgesproken geheim); zie /v1/openapi.json.', 'No valid access token, JWT or secret, as this address asks.'),
  NOT_ALLOWED:            row('M3', 'forbidden', 403, 'AR', 207, 'Dit is niet van u.', 'Vraag alleen wat aan u is gericht.', 'The caller may not do this.'),
  NOT_FOUND:              row('2', 'not-found', 404, 'AE', 204, 'Dit bestaat niet, of is niet van u.', 'Controleer het adres.', 'Unknown id, or not visible for this caller.'),
  VERSION_REQUIRED:       row('7.3', 'required', 428, 'AE', 101, 'If-Match ontbreekt.', 'Lees eerst, en stuur de versie mee in If-Match.', 'If-Match is required.'),
  VERSION_CONFLICT:       row('7.3', 'conflict', 412, 'AE', 206, 'Iemand anders was eerder.', 'Lees opnieuw en probeer nog eens.', 'If-Match does not name the current version.'),
  TRANSITION_REFUSED:     row('7.3', 'business-rule', 409, 'AE', 207, 'Deze statusovergang kan niet.', 'Zie de statustabel.', 'Task status transition is not in the table.'),
  REASON_MISSING:         row('7.3', 'required', 422, 'AE', 101, 'Een reden is verplicht.', 'Vul statusReason met een code.', 'statusReason is required for this transition.'),
  OUTPUT_MISSING:         row('7.3', 'required', 422, 'AE', 101, 'Een uitkomst is verplicht.', 'Vul Task.output.', 'Task.output is required for completed.'),
  TEAM_INCOMPLETE:        row('T1', 'business-rule', 409, 'AE', 207, 'Het team heeft niet zowel ggz als sociaal domein.', 'Wijs eerst beide toe.', 'T1 is not met at booking.'),
  CONVERSATION_LIMIT:     row('T9', 'business-rule', 409, 'AE', 207, 'Er zijn al twee gesprekken gevoerd.', 'Rond af met een advies.', 'T9: a third gesprek cannot be booked.'),
  MODE_REFUSED:           row('T12', 'business-rule', 409, 'AE', 207, 'Een gesprek is op locatie of online.', 'Kies op-locatie of online.', 'T12: other or empty mode at booking.'),
  SUSPENDED:              row('E11', 'business-rule', 409, 'AE', 207, 'Het gesprek is opgeschort na een crisismelding.', 'Bel de huisarts.', 'The journey is stopped by a crisis.'),
  ADVIES_INCOMPLETE:      row('A1', 'business-rule', 422, 'AE', 101, 'Het advies is niet volledig.', 'Zie de genoemde plaatsen.', 'A final advice misses required answers.'),
  MANDATE_MISSING:        row('A12', 'business-rule', 422, 'AE', 207, 'Niemand aan tafel heeft het mandaat van deze gemeente om een indicatie te geven.', 'Kies toegezegd of nee, of geef het nummer van de beschikking.', 'No member with wmoMandate of the gemeente attended, and no beschikking is named.'),
  REFERRAL_AMBIGUOUS:     row('2.4', 'conflict', 409, 'AE', 207, 'Meer dan één afzender gaf dit verwijsnummer uit.', 'Zet het systeem van het nummer ervoor, met een verticale streep ertussen.', 'Several journeys have this referral number, in different naming systems.'),
  REFERRAL_ERASED:        row('2.6', 'conflict', 409, 'AE', 205, 'Dit verzoek is afgesloten en gewist.', 'Doe een nieuw verzoek met een nieuw nummer.', 'The journey of this referral number ended and was erased.'),
  UNDELIVERED:            row('2.4', 'conflict', 409, 'AE', 207, 'Er is nog iets niet bezorgd of niet bevestigd.', 'Geef het eerst terug, of bevestig dat het mag vervallen (--confirm-undelivered).', 'Something was not delivered, or its copy not confirmed; erasure asks a person to confirm.'),
  STATE_CONFLICT:         row('4', 'conflict', 409, 'AE', 207, 'Dit kan in deze stand van het verzoek niet.', 'Zie de stand met trace.', 'The command does not fit the state of the journey.'),
  ENTITY_HOSTILE:         row('2', 'security', 400, 'AE', 100, 'Het bericht bevat een verboden constructie.', 'Verwijder entiteiten en DTD.', 'Hostile construct refused.'),
  RAW_ERASED:             row('2.6', 'not-found', 409, 'AE', 207, 'Het bericht zoals het binnenkwam is er niet meer.', 'Laat de afzender het opnieuw sturen; resend kan ook vanuit de stand van het verzoek (--stored).', 'The bytes of the request were erased by retention, or there never was a request.'),
  MAPPING_MISSING:        row('5.12', 'not-supported', 422, 'AR', 207, 'Voor dit bericht is geen omzetting.', 'Neem contact op met de beheerder.', 'No mapping for this message.'),
  USAGE_INVALID:          row('2.2', 'invalid', 400, 'AE', 100, 'De opdracht klopt niet.', 'Zie de hulp: zet --help achter de opdracht.', 'Wrong command line: option, argument or value.'),
  FILE_UNREADABLE:        row('2.2', 'not-found', 400, 'AE', 100, 'Het bestand is niet te lezen.', 'Controleer pad en rechten.', 'A file or folder named on the command line cannot be read.'),
  FILE_EXISTS:            row('2.2', 'conflict', 409, 'AE', 205, 'Dit bestand bestaat al.', 'Kies een andere map; er wordt niets overschreven.', 'A file that would be written is already there.'),
  REPRESENTATIVE_OUTRANKED: row('L8', 'business-rule', 409, 'AE', 207, 'Iemand anders gaat voor als vertegenwoordiger van de persoon.', 'Vraag het de curator of mentor, anders de gemachtigde, anders de partner (7:465 BW).', 'A representative earlier in the order of 7:465 BW is known.'),
  USER_AND_REASON_MISSING: row('M3', 'required', 422, 'AE', 101, 'Wie gegevens van een persoon bekijkt, noemt zijn naam en een reden.', 'Geef --user en --reason mee, of zet MGN_USER en MGN_REASON.', 'A named user and a coded reason are required (NEN 7513).'),
  CERTIFICATE_INVALID:    row('2.2', 'invalid', 422, 'AE', 102, 'Dit is geen leesbaar certificaat.', 'Geef een PEM-bestand met certificaten.', 'The file holds no certificate in PEM, or one that cannot be parsed.'),
  CERTIFICATE_REFUSED:    row('5.1', 'login', 403, 'AR', 207, 'Het certificaat van de verbinding hoort niet bij deze afzender.', 'Gebruik het afgesproken certificaat, of laat het netwerkbestand aanpassen.', 'The client certificate is not the one that the network file binds to this sender.'),
  TOO_MANY_REQUESTS:      row('2', 'throttled', 429, 'AR', 207, 'Er komen te veel verzoeken tegelijk.', 'Wacht zolang Retry-After zegt en probeer het opnieuw.', 'The rate limit of this address is used up.'),
  NETWORK_INVALID:        row('2.5', 'invalid', 422, 'AE', 102, 'Het netwerkbestand klopt niet.', 'Verbeter de genoemde plaatsen.', 'The network file breaks its schema or a rule of M1 to M8.'),
  ASKER_REFUSED:          row('G1', 'forbidden', 422, 'AE', 204, 'Deze vraagsteller kan geen consultatie vragen.', 'Een huisarts of POH-ggz vraagt getrapte consultatie; het sociaal domein heeft een eigen soort.', 'The asker\'s role does not fit this type of consultatie.'),
  BSN_IN_CONSULTATIE:     row('G5', 'suppressed', 422, 'AE', 207, 'Op de genoemde plaats staat een BSN.', 'Haal het weg; een consultatie draagt nooit een BSN.', 'A BSN was found; it is never taken, whatever the reason stated.'),
  IDENTIFIER_IN_CONSULTATIE: row('G5', 'suppressed', 422, 'AE', 207, 'Op de genoemde plaats staat waaraan de persoon te herkennen is.', 'Haal naam, geboortedatum en contactgegevens weg, of geef de reden op waarom de persoon herkenbaar mag zijn.', 'An identifier was found and no reason for it was stated.'),
  CONSULTANT_MISSING:     row('G3', 'not-found', 422, 'AE', 207, 'Er is nu geen consultant beschikbaar.', 'Overleg telefonisch, of gebruik een andere weg; de planner van de regio weet ervan.', 'No consultant of this step in the region of the network file, or none is left.'),
} as const satisfies Record<string, CodeSpec>;

/** A delivery may not leave, or leaves with less (policy). */
// prettier-ignore
export const WITHHOLDS = {
  CONSENT_MISSING:     row('L1', 'suppressed', 403, 'AE', 207, 'Er is geen toestemming voor deze uitwisseling.', 'Vraag de persoon, en geef het antwoord door.', 'No active consent for this class and partner at send time.'),
  CONSENT_WITHDRAWN:   row('L6', 'suppressed', 403, 'AE', 207, 'De toestemming is ingetrokken.', 'Er gaat niets meer naar deze ontvanger.', 'The consent was withdrawn.'),
  BSN_NOT_FOR_ROLE:    row('X6', 'suppressed', 403, 'AE', 207, 'Deze ontvanger mag geen BSN krijgen.', '-', 'BSN is withheld from this role.'),
  NOT_IN_VIEW:         row('2.7', 'suppressed', 403, 'AE', 207, 'Dit gegeven hoort niet bij wat deze ontvanger mag weten.', '-', 'Element is not in the sharing view.'),
  RECIPIENT_UNKNOWN:   row('5.12', 'not-found', 403, 'AE', 204, 'De ontvanger is niet bekend.', 'Controleer het netwerkbestand.', 'No such partner, role or endpoint.'),
  ROLE_REFUSED:        row('M3', 'suppressed', 403, 'AE', 207, 'Deze ontvanger mag dit niet krijgen.', 'Controleer rol, regio en eigenaar in het netwerkbestand.', 'The recipient\'s role, region or place in the journey does not fit the view (M3, M4, M7).'),
  RECIPIENT_PAUSED:    row('5.12', 'transient', 503, 'AE', 207, 'De ontvanger staat op pauze.', 'Het gaat vanzelf verder als de beheerder de pauze opheft.', 'An operator paused the partner (mgn partners), or the network file says active: false.'),
  NOT_ACCEPTED:        row('4', 'suppressed', 403, 'AE', 207, 'Het verzoek is nog niet aangenomen.', 'Eerst moet een persoon aanvullen of beslissen.', 'The journey is held: nothing about the person leaves meanwhile.'),
  ACCESS_ENDED:        row('M8', 'suppressed', 403, 'AE', 207, 'De toegang tot dit verzoek is beëindigd.', '-', 'Access to the journey has ended.'),
  RESTRICTED:          row('2.4', 'suppressed', 403, 'AE', 207, 'Op verzoek van de persoon staat de uitwisseling stil.', 'Het gaat verder als de beperking is opgeheven.', 'AVG 18: processing is restricted, nothing leaves.'),
  SECRECY_MISSING:     row('T8', 'forbidden', 403, 'AE', 207, 'Een lid van het team is niet aan geheimhouding gebonden.', 'Leg de grondslag vast in het netwerkbestand.', 'A team member has no secrecy basis in force.'),
  VIEW_INVALID:        row('5.8', 'processing', 500, 'AR', 207, 'De samengestelde inhoud voldoet niet aan de deelweergave.', 'De beheerder is gewaarschuwd.', 'The outgoing resource does not validate against its view.'),
  PERSON_DISAGREES:    row('A9', 'suppressed', 403, 'AE', 207, 'De persoon gaat niet akkoord met deze actie.', 'De actie gaat niet naar de aanbieder.', 'The person does not agree to this action.'),
  AWAITING_REFERRAL:   row('A14', 'incomplete', 202, 'AA', 0, 'De ggz-aanmelding wacht op de verwijzing van de huisarts.', 'De huisarts maakt de verwijzing.', 'Ggz Task waits for the completed Task verwijzing.'),
  AWAITING_READ:       row('5.9', 'informational', 202, 'AA', 0, 'De ontvanger haalt deze taak zelf op bij de gateway en heeft hem nog niet gelezen.', 'Bel de ontvanger als de termijn voorbij is.', 'Waits until the recipient, which has no endpoint, reads its Task.'),
  SUPERSEDED:          row('5.5', 'informational', 200, 'AA', 0, 'Vervangen door een nieuwere stand.', '-', 'A newer delivery took its place.'),
  CANCELLED:           row('4.1', 'informational', 200, 'AA', 0, 'Vervallen: het verzoek is geannuleerd of gestopt.', '-', 'The journey was cancelled or stopped.'),
} as const satisfies Record<string, CodeSpec>;

/** Findings beside a success: shown, recorded, and nothing stops for them. */
// prettier-ignore
export const WARNINGS = {
  BSN_MISSING:           row('4', 'incomplete', 200, 'AA', 0, 'BSN vast te stellen.', 'Stel het BSN vast bij het eerste contact.', 'No BSN in the message.'),
  DOMAIN_SINGLE:         row('E5', 'informational', 200, 'AA', 0, 'Er is maar één levensdomein genoemd.', '-', 'Exactly one life domain.'),
  DECLARATION_MISSING:   row('E6', 'incomplete', 200, 'AA', 0, 'De verklaring van de huisarts (E6) ontbreekt.', '-', 'E6 is empty.'),
  SUMMARY_MISSING:       row('E14', 'incomplete', 200, 'AA', 0, 'De samenvatting van wat al is verkend ontbreekt.', '-', 'E14 is empty.'),
  RULE_RELAXED:          row('E3', 'informational', 200, 'AA', 0, 'Een voorwaarde voor het gesprek is niet gehaald; de regio of de planner laat dit toe.', '-', 'A rule of E3 to E7 said no, and warns here by switch or decision.'),
  EXPERTISE_UNANSWERED:  row('T5', 'incomplete', 200, 'AA', 0, 'Gevraagde expertise is niet ingevuld.', '-', 'T5 is empty.'),
  EXPERTISE_UNMATCHED:   row('T5', 'incomplete', 200, 'AA', 0, 'Nog niemand met de gevraagde expertise in het team.', 'Koppel een teamlid of inroepbare partner.', 'No participant with the asked expertise.'),
  WELZIJN_OP_RECEPT:     row('E10', 'informational', 200, 'AA', 0, 'Multiproblematiek is een contra-indicatie voor Welzijn op recept.', 'Overweeg het verkennend gesprek.', 'E10.'),
  COMPULSORY_CARE:       row('E12', 'informational', 200, 'AA', 0, 'Er loopt verplichte zorg; het gesprek is vrijwillig.', 'Overleg met de behandelaar.', 'E12.'),
  NAASTE_UNANSWERED:     row('T4', 'incomplete', 200, 'AA', 0, 'Niet ingevuld of een naaste meekomt.', '-', 'T4 is empty.'),
  LEAFLET_MISSING:       row('L2', 'incomplete', 200, 'AA', 0, 'Versie van de folder ontbreekt.', '-', 'VGTOEV is empty.'),
  CONSENT_MANNER_MISSING: row('L2', 'incomplete', 200, 'AA', 0, 'Niet vermeld hoe toestemming is gegeven.', '-', 'VGTOEH is empty.'),
  QUESTION_UNKNOWN:      row('4', 'code-invalid', 200, 'AA', 0, 'Een vraag of antwoord is niet bekend.', '-', 'Unknown VG question or answer, kept.'),
  CLINICAL_WORDS_IN_TEXT: row('T15', 'informational', 200, 'AA', 0, 'In een vrije tekst staan woorden van een diagnose of een medicijn.', 'Het gesprek stelt geen diagnose; kijk of de tekst zo mag.', 'Free text holds clinical words.'),
  SET_VERSION_UNKNOWN:   row('4.1', 'code-invalid', 200, 'AA', 0, 'Onbekende versie van de vragenset.', '-', 'VGSET is not a known version; read as far as known.'),
  CHARSET_FALLBACK:      row('7', 'informational', 200, 'AA', 0, 'Tekenset aangenomen.', '-', 'Character set was not stated or wrong; windows-1252 assumed.'),
  ATTACHMENT_SET_ASIDE:  row('4.1', 'not-supported', 200, 'AA', 0, 'Een bijlage is niet doorgegeven.', '-', 'Attachment type is not allowed.'),
  SECOND_GESPREK_REASON: row('T10', 'incomplete', 200, 'AA', 0, 'Reden van het tweede gesprek ontbreekt.', '-', 'T10.'),
  CONVERSATION_EXTRA:    row('T9', 'informational', 200, 'AA', 0, 'Er is een derde gesprek gevoerd.', 'Rond af met een advies.', 'T9, recorded afterwards.'),
  MEMBER_ABSENT:         row('T2', 'informational', 200, 'AA', 0, 'Een teamlid was afwezig.', '-', 'T2.'),
  MODE_UNUSUAL:          row('T12', 'informational', 200, 'AA', 0, 'Het gesprek was niet op locatie of online.', '-', 'T12, recorded afterwards.'),
  PROVIDER_UNCONFIRMED:  row('A8', 'informational', 200, 'AA', 0, 'De aanbieder heeft nog niet bevestigd.', '-', 'A8.'),
  PLAIN_VERSION_MISSING: row('A10', 'incomplete', 200, 'AA', 0, 'De versie in begrijpelijke taal ontbreekt.', '-', 'A10.'),
  COORDINATION_MISSING:  row('A11', 'incomplete', 200, 'AA', 0, 'Afspraken over coördinatie ontbreken.', '-', 'A11.'),
  INDICATIE_UNCERTAIN:   row('A12', 'informational', 200, 'AA', 0, 'De gemeente heeft de indicatie nog niet bevestigd.', '-', 'A12.'),
  AANBOD_ONTBREEKT:      row('A3', 'informational', 200, 'AA', 0, 'Er is geen aanbieder voor deze actie.', 'Het team zoekt verder; telt als signaal.', 'A3, aanbod-ontbreekt.'),
  CANNOT_CHECK:          row('5.3', 'informational', 200, 'AA', 0, 'Dit kon niet worden gecontroleerd.', '-', 'The terminology, profile or rule is not available here; nothing was checked.'),
  COPY_UNCONFIRMED:      row('5.10', 'incomplete', 200, 'AA', 0, 'De dossierhouder heeft zijn kopie nog niet; er wordt niets vernietigd.', 'Zie dead-letters; zonder toestemming voor de kopie beslist u hier.', 'Destruction waits for the confirmed copy at the dossierhouder.'),
  RETURN_UNCONFIRMED:    row('2.6', 'incomplete', 200, 'AA', 0, 'Iets is te lang niet bezorgd of aangehouden; er wordt niets vernietigd.', 'Geef het terug aan de afzender, en sluit het af met dead-letters of het antwoord op de werklijst.', 'Undelivered or held beyond its term; a person must confirm the return.'),
  TERM_AT_RISK:          row('N1', 'informational', 200, 'AA', 0, 'Een streeftermijn is in gevaar of overschreden.', '-', 'N1 to N6.'),
  RESPONSIBILITY_STAYS:  row('G6', 'informational', 200, 'AA', 0, 'Het antwoord op een consultatie is een advies; de vraagsteller blijft verantwoordelijk.', '-', 'G6.'),
  NO_NEW_REFERRAL_AT_18: row('G9', 'informational', 200, 'AA', 0, 'Wie als jongere al in de jeugd-ggz is, heeft voor de volwassenen-ggz geen nieuwe verwijzing van de huisarts nodig.', '-', 'G9, regional finding.'),
} as const satisfies Record<string, CodeSpec>;

/** Something we lean on failed. Thrown as a Fault. `retry` is what the outbox does next. */
// prettier-ignore
export const FAULTS = {
  JOURNEY_CHANGED:       { ...row('5', 'conflict', 409, 'AR', 206, 'Iemand anders was eerder.', 'Probeer het opnieuw.', 'The journey was changed by someone else.'), retry: true },
  RECIPIENT_UNAVAILABLE: { ...row('5.5', 'transient', 503, 'AR', 207, 'De ontvanger is niet bereikbaar.', 'De gateway probeert het opnieuw.', 'The recipient cannot be reached.'), retry: true },
  RECIPIENT_UNTRUSTED:   { ...row('5.5', 'security', 502, 'AR', 207, 'De ontvanger en de gateway vertrouwen elkaars certificaat niet.', 'Laat de beheerder de certificaten nazien; de gateway vraagt het met lange tussenpozen opnieuw.', 'The TLS handshake failed on a certificate: theirs or ours. Nothing was sent.'), retry: true },
  RECIPIENT_REJECTED:    { ...row('5.5', 'processing', 502, 'AR', 207, 'De ontvanger weigert het bericht.', 'Zie dead-letters.', 'The recipient refused the message.'), retry: false },
  IWMO_REFUSED:          { ...row('OP307', 'business-rule', 502, 'AR', 207, 'Het verzoek om toewijzing voldoet niet aan een regel van iWmo.', 'De regel staat in het logboek bij deze levering; herstel de productentabel of het advies.', 'A rule of iWmo 3.2 speaks against the WMO315; the log names it.'), retry: false },
  SOURCE_UNAVAILABLE:    { ...row('2', 'transient', 503, 'AR', 207, 'De bron van de verwijzing is niet bereikbaar.', 'De gateway probeert het opnieuw.', 'The token endpoint or FHIR server of the source cannot be reached, or answers nothing readable.'), retry: true },
  SOURCE_REFUSED:        { ...row('2', 'processing', 502, 'AR', 207, 'De bron weigert de verwijzing af te geven.', 'Bel de praktijk, en laat de verwijzing opnieuw aanmelden.', 'The source refused the token or the read of a notified referral.'), retry: false },
  SOURCE_GONE:           { ...row('2', 'processing', 502, 'AR', 207, 'De aangemelde verwijzing bestaat niet meer bij de bron.', 'Bel de praktijk, en laat de verwijzing opnieuw aanmelden.', 'The source answered 404 or 410 to the read of a notified referral.'), retry: false },
  PULL_EXPIRED:          { ...row('2', 'processing', 502, 'AR', 207, 'De aangemelde verwijzing kon niet op tijd worden opgehaald.', 'Bel de praktijk, en laat de verwijzing opnieuw aanmelden.', 'Task.restriction.period or the configured term ended before the pull succeeded.'), retry: false },
  MAPPING_FAILED:        { ...row('5.1', 'exception', 500, 'AR', 207, 'De gateway kon het bericht niet omzetten.', 'De beheerder is gewaarschuwd; stuur het niet opnieuw.', 'A mapping threw: our fault, not the sender\'s.'), retry: false },
  DATABASE_UNAVAILABLE:  { ...row('5', 'transient', 503, 'AR', 207, 'De gateway kan nu niet opslaan.', 'Stuur het later opnieuw.', 'The database cannot be reached.'), retry: true },
  OVERLOADED:            { ...row('5', 'throttled', 503, 'AR', 207, 'De gateway heeft nu te veel werk.', 'Stuur het over enkele seconden opnieuw.', 'Too much is in work at once; nothing of this was kept.'), retry: true },
  CONTENT_UNREADABLE:    { ...row('5.10', 'exception', 500, 'AR', 207, 'Opgeslagen inhoud is niet te lezen.', 'Controleer de sleutels.', 'Stored content does not decrypt.'), retry: false },
  ENVIRONMENT:           { ...row('2', 'exception', 500, 'AR', 207, 'De omgeving is niet in orde.', 'Zie de melding bij het starten.', 'Setting, port, file or lock.'), retry: false },
  INTERNAL:              { ...row('5.11', 'exception', 500, 'AR', 207, 'De gateway faalde.', 'De beheerder is gewaarschuwd.', 'The gateway failed.'), retry: true },
} as const satisfies Record<string, CodeSpec & { readonly retry: boolean }>;

export type StopCode = keyof typeof STOPS;
export type RefusalCode = keyof typeof REFUSALS;
export type HoldCode = keyof typeof HOLDS;
export type RejectionCode = keyof typeof REJECTIONS;
export type WithholdCode = keyof typeof WITHHOLDS;
export type WarningCode = keyof typeof WARNINGS;
export type FaultCode = keyof typeof FAULTS;
/** Any code of the table. */
export type Code = StopCode | RefusalCode | HoldCode | RejectionCode | WithholdCode | WarningCode | FaultCode;

/** All rows by code. A code occurs in one group only (tested). */
export const CODES: Readonly<Record<Code, CodeSpec>> = {
  ...STOPS, ...REFUSALS, ...HOLDS, ...REJECTIONS, ...WITHHOLDS, ...WARNINGS, ...FAULTS,
};
