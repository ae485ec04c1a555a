import type { SharingRole } from '../../src/workflow/any-view.ts';

/** Roles whose cells are typed in the columns; the dossierhouder's stand apart, a consultatie is no part of 2.7. */
type Typed = Exclude<SharingRole, 'dossierhouder' | 'kaderarts' | 'psychiater' | 'vraagsteller'>;

/**
 * The minimisation matrix of domain.md 2.7, typed over by hand: it must not be read from the views that it tests. Where
 * a column says x, the deliveries of the tests have that consent. Planner: M6. Schuldhulp and partner: X7 (contact and
 * the own action). Expert: M3. Naaste: T4, L9. Person: AVG 15 without what is another's. Words behind a colon say what "minimal" is, from the notes under the matrix.
 */
// prettier-ignore
const CELLS: Readonly<Record<string, Readonly<Record<Typed, string>>>> = {
  //               VG ggz        VG SD                    VG erv.desk.          planner  ggz provider            gemeente Wmo      welzijn       schuldhulp  partner    huisarts  expert  naaste       persoon
  bsn:         row('F',          '-',                     '-',                  '-',     'F',                    'F',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  name:        row('F',          'F',                     'M:roepnaam',         'F',     'F',                    'F',              'F',          'F',        'F',       'F',      '-',    '-',         'F'),
  birthDate:   row('F',          'A',                     '-',                  '-',     'F',                    'F',              'A',          '-',        '-',       'F',      '-',    '-',         'F'),
  address:     row('F',          'M:gemeente',            '-',                  '-',     'F',                    'F',              'M:gemeente', '-',        '-',       'F',      '-',    '-',         'F'),
  contact:     row('F',          'F',                     '-',                  'F',     'F',                    'F',              'F',          'F',        'F',       'F',      '-',    '-',         'F'),
  insurer:     row('C',          '-',                     '-',                  '-',     'F',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  naaste:      row('F',          'M:relatie,roepnaam',    'M:relatie',          '-',     'F',                    'F',              '-',          '-',        '-',       'F',      '-',    '-',         'M:relatie,roepnaam'),
  diagnosis:   row('C',          'M:psychische-klachten', '-',                  '-',     'F',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  medication:  row('-',          '-',                     '-',                  '-',     'F',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  hulpvraag:   row('F',          'F',                     'F',                  '-',     'F',                    'M:beperkingen',  'M:regel',    '-',        '-',       'F',      '-',    '-',         'F'),
  domains:     row('C',          'C',                     'C',                  '-',     'C',                    'M:wmo-domeinen', '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  risk:        row('F',          'C',                     'C',                  '-',     'F',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  advice:      row('F',          'F',                     'F',                  '-',     'M:actie,samenvatting', 'M:actie',        'M:actie',    'M:actie',  'M:actie', 'F',      '-',    '-',         'F'),
  huisarts:    row('F',          'F',                     'M:praktijk',         'F',     'F',                    'M:praktijk,agb', '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  // design 4: a PDF letter cannot be minimised, so the ggz provider of 2.7 has none: vg-ggz only.
  attachments: row('M:document', '-',                     '-',                  '-',     '-',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  // design 4: language, interpreter, safe-contact flag and representative reach whoever meets or calls the person.
  gesprek:     row('F',          'F',                     'M:relatie,roepnaam', 'F',     'F',                    'F',              'F',          'F',        'F',       'F',      '-',    '-',         'F'),
  // design 4.1: the remark (AIS-11) goes to planner and vg-ggz; E14 and E6 stay with who reads the letter.
  remark:      row('F',          '-',                     '-',                  'F',     '-',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  explored:    row('F',          '-',                     '-',                  '-',     'F',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  planning:    row('F',          'F',                     '-',                  'F',     '-',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  // M3: the question to an invoked expert, which the team asked; T4: what a naaste who joins must know.
  expert:      row('F',          'F',                     'F',                  '-',     '-',                    '-',              '-',          '-',        '-',       '-',      'F',    '-',         'F'),
  afspraak:    row('F',          'F',                     'F',                  'F',     '-',                    '-',              '-',          '-',        '-',       'F',      '-',    'M:wanneer', 'F'),
  // Of the person alone (AVG 15): consents, the representative's words, what a referral says beside the matrix.
  eigen:       row('-',          '-',                     '-',                  '-',     '-',                    '-',              '-',          '-',        '-',       '-',      '-',    '-',         'F'),
  // The referral number joins what recipients hold: only who must find each other by it.
  number:      row('F',          '-',                     '-',                  'F',     'F',                    '-',              '-',          '-',        '-',       'F',      '-',    '-',         'F'),
  workflow:    row('F',          'F',                     'F',                  'F',     'F',                    'F',              'F',          'F',        'F',       'F',      'F',    '-',         'F'),
};

/** The copy for the dossierhouder (design 4): advice, presence, consents, and whose they are. All other rows: nothing. */
const DOSSIERHOUDER: Readonly<Record<string, string>> = {
  bsn: 'F', name: 'F', birthDate: 'F', address: 'M:gemeente', advice: 'F', huisarts: 'F', gesprek: 'F', number: 'F', workflow: 'F', consents: 'F', presence: 'F',
};

/** The whole matrix. */
export const MATRIX: Readonly<Record<string, Readonly<Partial<Record<SharingRole, string>>>>> = Object.fromEntries(
  Object.entries({ ...CELLS, consents: {}, presence: {} }).map(([name, cells]) => [name, { ...cells, dossierhouder: DOSSIERHOUDER[name] ?? '-' }]),
);

function row(
  ...cells: readonly [string, string, string, string, string, string, string, string, string, string, string, string, string]
): Readonly<Record<Typed, string>> {
  const [ggz, sd, ed, planner, aanbieder, wmo, welzijn, schuldhulp, partner, huisarts, inroepbaar, naaste, persoon] = cells;
  return {
    'vg-ggz': ggz,
    'vg-sd': sd,
    'vg-ed': ed,
    planner,
    'ggz-aanbieder': aanbieder,
    wmo,
    welzijn,
    schuldhulp,
    partner,
    huisarts,
    inroepbaar,
    naaste,
    persoon,
  };
}

/** A place of a resource: which row of the matrix it falls under, and what a cell must say to let it through. */
type Rule = readonly [place: RegExp, row: string, cells: string];

const PARTY = String.raw`\.(type|display|identifier\[[^\]]*\]\.(system|value))$`;

// prettier-ignore
const RULES: readonly Rule[] = [
  [/^Patient\.identifier\[[^\]]*\/bsn\]\.(use|system|value)$/, 'bsn', 'F'],
  [/^Patient\.name\[usual\]\.given$/, 'name', 'F M:roepnaam'],
  [/^Patient\.name(\[\w+\])?\.(use|text|family|given|prefix|suffix)$/, 'name', 'F'],
  [/^Patient\.(birthDate|gender)$/, 'birthDate', 'F'],
  [/^Patient\.address(\[\w+\])?\.district$/, 'address', 'F M:gemeente'],
  [/^Patient\.address(\[\w+\])?\.(use|line|city|postalCode|country)$/, 'address', 'F'],
  [/^Patient\.telecom(\[\w+\])?\.(system|value|use|rank)$/, 'contact', 'F'],
  [/^Patient\.communication\.(preferred|language\.text|language\.coding(\[[^\]]*\])?\.(system|code|display))$/, 'gesprek', 'F M:relatie,roepnaam'],
  [/^(Coverage\.(status|type\.coding(\[[^\]]*\])?\.\w+|payor\.identifier(\[[^\]]*\])?\.(system|value)))$/, 'insurer', 'F C'],
  [/^Organization\.identifier\[[^\]]*\/uzovi\]\.value$/, 'insurer', 'F C'],
  [/^Coverage\.(subscriberId|period\.(start|end))$/, 'insurer', 'F'],
  [/^RelatedPerson\.relationship\.(text|coding(\[[^\]]*\])?\.(system|code|display))$/, 'naaste', 'F M:relatie,roepnaam M:relatie'],
  [/^RelatedPerson\.name\[usual\]\.given$/, 'naaste', 'F M:relatie,roepnaam'],
  [/^RelatedPerson\.(name(\[\w+\])?\.(use|text|family|given|prefix|suffix)|telecom(\[\w+\])?\.(system|value|use|rank))$/, 'naaste', 'F'],
  [/^Condition\.(code|clinicalStatus|verificationStatus|category)\.coding(\[[^\]]*\])?\.(system|code|display)$/, 'diagnosis', 'F C'],
  [/^Condition\.(code\.text|onsetDateTime|recordedDate|note\.text)$/, 'diagnosis', 'F'],
  [/^ServiceRequest\.reasonCode\.coding(\[[^\]]*\])?\.(system|code|display)$/, 'diagnosis', 'F C'],
  [/^MedicationStatement\.(status|medicationCodeableConcept\.(text|coding(\[[^\]]*\])?\.\w+)|effective(DateTime|Period\.(start|end))|dosage\.text)$/, 'medication', 'F'],
  [/^QuestionnaireResponse\.item\[vghulp\]\.answer\.valueString$/, 'hulpvraag', 'F'],
  [/^ServiceRequest\.reasonCode\.text$/, 'hulpvraag', 'F M:beperkingen'],
  [/^QuestionnaireResponse\.item\[vgdom\]\.answer\[(wonen|zelfzorg-adl|sociaal-netwerk|werk-dagbesteding|opvoeding-ouderschap)\]\.valueCoding(\[[^\]]*\])?\.display$/, 'domains', 'F C M:wmo-domeinen'],
  [/^QuestionnaireResponse\.item\[vgdom\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'domains', 'F C'],
  [/^QuestionnaireResponse\.item\[vgveilig\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'gesprek', 'F M:relatie,roepnaam'],
  [/^QuestionnaireResponse\.item\[vgurg\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'planning', 'F'],
  [/^QuestionnaireResponse\.item\[(vgurg|vgcris|vgdwang)\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'risk', 'F'],
  [/^QuestionnaireResponse\.item\[vgzvw\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'insurer', 'F C'],
  [/^QuestionnaireResponse\.item\[vgklacht\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'diagnosis', 'F C M:psychische-klachten'],
  [/^QuestionnaireResponse\.item\[(vgsam|vgmot)\]\.answer\.valueString$/, 'explored', 'F'],
  [/^QuestionnaireResponse\.item\[(vgeen|vgwor)\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'explored', 'F'],
  [/^QuestionnaireResponse\.item\[(vgexp|vgvorm)\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'planning', 'F'],
  [/^QuestionnaireResponse\.item\[vgtaal\]\.item\[vgtaal\.(taal|tolk)\]\.answer(\[[^\]]*\])?\.valueCoding(\[[^\]]*\])?\.(system|code|display)$/, 'gesprek', 'F M:relatie,roepnaam'],
  [/^DocumentReference\.(status|date|description|(type|category)\.coding(\[[^\]]*\])?\.\w+|content\.attachment\.(contentType|data|title|size|creation))$/, 'attachments', 'F M:document'],
  [/^Organization\.name$/, 'huisarts', 'F M:praktijk M:praktijk,agb'],
  [/^Organization\.identifier\[[^\]]*\/(agb-z|ura)\]\.value$/, 'huisarts', 'F M:praktijk,agb'],
  [/^Organization\.(telecom(\[\w+\])?\.(system|value|use)|address(\[\w+\])?\.(use|line|city|postalCode)|type\.coding(\[[^\]]*\])?\.\w+)$/, 'huisarts', 'F'],
  [/^Practitioner\.(identifier\[[^\]]*\/(agb-z|uzi-nr-pers|big)\]\.value|name(\[\w+\])?\.(use|text|family|given|prefix|suffix)|telecom(\[\w+\])?\.(system|value|use))$/, 'huisarts', 'F'],
  [/^PractitionerRole\.(telecom(\[\w+\])?\.(system|value|use)|(code|specialty)\.coding(\[[^\]]*\])?\.\w+)$/, 'huisarts', 'F'],
  [/^ServiceRequest\.note(\.text)?$/, 'remark', 'F'],
  [/^Appointment\.(status|start|end|minutesDuration|appointmentType\.coding(\[[^\]]*\])?\.(system|code|display))$/, 'afspraak', 'F M:wanneer'],
  [/^Appointment\.participant\[naaste\]\.(status|type\.coding(\[[^\]]*\])?\.(system|code|display))$/, 'afspraak', 'F M:wanneer'],
  [/^Appointment\.(participant(\[\w+\])?\.(status|required|type\.coding(\[[^\]]*\])?\.\w+|actor\.(type|display|identifier\[[^\]]*\]\.(system|value)))|serviceType\.coding(\[[^\]]*\])?\.\w+)$/, 'afspraak', 'F'],
  [/^Task\.(input\.valueString|reasonCode\.coding(\[[^\]]*\])?\.\w+|vraag|expertise)$/, 'expert', 'F'],
  [/^Encounter\.(status|class(\[[^\]]*\])?\.\w+|(type|reasonCode|participant\.type)\.coding(\[[^\]]*\])?\.\w+|period\.(start|end))$/, 'afspraak', 'F'],
  [/^Consent\.(status|dateTime|policy\.uri|(scope|category|provision\.actor\.role)\.coding(\[[^\]]*\])?\.\w+|(performer|organization)\.(type|display)|sourceReference\.(type|identifier(\[[^\]]*\])?\.(system|value))|provision\.(type|period\.(start|end)))$/, 'eigen', 'F'],
  [/^QuestionnaireResponse\.item\[(vgtoeh|vgtoev|vgtoe)\]\./, 'eigen', 'F'],
  [/^QuestionnaireResponse\.item\[vgvert\]\.item\[vgvert\.(naam|hoedanigheid)\]\.answer(\[[^\]]*\])?\.(valueString|valueCoding(\[[^\]]*\])?\.\w+)$/, 'eigen', 'F'],
  [/^QuestionnaireResponse\.item\[onbekend\]\.answer\.valueString$/, 'eigen', 'F'],
  [/^Patient\.(maritalStatus\.(text|coding(\[[^\]]*\])?\.\w+)|deceasedDateTime)$/, 'eigen', 'F'],
  [/^Composition\.(status|date|title|(type|category)\.coding(\[[^\]]*\])?\.\w+|section\.(title|code\.coding(\[[^\]]*\])?\.\w+))$/, 'eigen', 'F'],
  [/\.(identifier|groupIdentifier)\[[^\]]*\/zorgdomein-nummer\]\.value$/, 'number', 'F'],
  [/^CarePlan\.(title|description)$/, 'advice', 'F M:actie,samenvatting'],
  [/^CarePlan\.(created|category\.coding(\[[^\]]*\])?\.\w+)$/, 'advice', 'F M:actie,samenvatting'],
  [/^CarePlan\.(note\.text|period\.(start|end))$/, 'advice', 'F'],
  [/^(Goal\.(lifecycleStatus|description\.text|(category|achievementStatus)\.coding(\[[^\]]*\])?\.\w+)|CareTeam\.(status|name|participant\.role\.(text|coding(\[[^\]]*\])?\.\w+)|category\.coding(\[[^\]]*\])?\.\w+))$/, 'advice', 'F'],
  [/^ServiceRequest\.(code\.text|orderDetail\.text|performerType\.(text|coding(\[[^\]]*\])?\.(system|code|display))|patientInstruction|note\.text|code\.coding(\[[^\]]*\])?\.(system|code|display))$/, 'advice', 'F M:actie M:actie,samenvatting'],
  [/^ServiceRequest\.(status|intent|priority|occurrencePeriod\.(start|end)|authoredOn|category\.coding(\[[^\]]*\])?\.(system|code|display))$/, 'workflow', 'F'],
  [/^ServiceRequest\.code\.coding\[[^\]]*\/mgn-dienst\]\.display$/, 'workflow', 'F'],
  [/^CarePlan\.(status|intent)$/, 'advice', 'F M:actie,samenvatting'],
  [/^QuestionnaireResponse\.(status|authored)$/, 'workflow', 'F'],
  [/^Task\.output\.(value|type)$/, 'workflow', 'F'],
  [/^Task\.(input\.(type\.coding(\[[^\]]*\])?\.display|value\w+))$/, 'workflow', 'F'],
  [/^Task\.reason$/, 'workflow', 'F'],
  [/^Task\.reasonText$/, 'advice', 'F'],
  [/^Gesprek\.(mode|reason)$/, 'workflow', 'F'],
  [/^Consent\.(how|leaflet)$/, 'consents', 'F'],
  [/^Consent\.(status|dateTime|(scope|category)\.coding(\[[^\]]*\])?\.(system|code|display)|policy\.uri|provision\.(type|period\.(start|end)|actor\.role\.coding(\[[^\]]*\])?\.(system|code)))$/, 'consents', 'F'],
  [/^Consent\.sourceReference\.(type|identifier(\[[^\]]*\])?\.(system|value))$/, 'consents', 'F'],
  [new RegExp(String.raw`^Consent\.(organization|provision\.actor\.reference)${PARTY}`), 'consents', 'F'],
  [/^Encounter\.(status|class\.(system|code)|(type|participant\.type)\.coding(\[[^\]]*\])?\.(system|code|display)|participant\.individual\.identifier(\[[^\]]*\])?\.(system|value)|period\.(start|end))$/, 'presence', 'F'],
  [new RegExp(String.raw`\.(performer|requester|author)(\[[^\]]*\])?${PARTY}`), 'workflow', 'F'],
  [new RegExp(String.raw`^CareTeam\.participant\.member${PARTY}`), 'advice', 'F'],
];

/** Whether the matrix lets this view have what stands at this place. A place that no rule knows is never allowed. */
export function mayHave(view: SharingRole, place: string): boolean {
  return RULES.some(
    ([pattern, name, cells]) => pattern.test(place) && cells.split(' ').includes(MATRIX[name]?.[view] ?? '-'),
  );
}
