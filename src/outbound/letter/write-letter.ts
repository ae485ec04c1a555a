import { isActiveCondition } from '../../fhir/condition-status.ts';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { Partner } from '../../workflow/network.ts';
import { dutchDate } from './dutch-date.ts';
import type { Letter, LetterMetadata } from './letter.ts';
import { letterSections } from './letter-sections.ts';
import { KINDS, TITLES } from './letter-words.ts';
import type { LetterNetwork } from './permitted-parts.ts';
import { bsnOf, findReferralNumber, nameOf, partnerOf, patientOf, personName, resourcesOf } from './permitted-parts.ts';

/** Discipline of the sender, as a HIS files it: the VG has a ggz member always (T1), and MEDSPE knows no other for it. */
const DISCIPLINE = 'GGZ';

/** A permitted delivery as a letter to the professional who receives it. Equal input gives an equal letter. */
export function writeLetter(permitted: PermittedDelivery, network: LetterNetwork): Letter {
  const metadata = metadataOf(permitted, network);
  return {
    title: titleOf(permitted),
    facts: [...correspondenceFacts(metadata), ...personFacts(permitted)],
    sections: letterSections(permitted, network),
    metadata,
  };
}

/** What a letter is filed by. `date` is the moment of this delivery, so that it stands still within one attempt. */
export function metadataOf({ bundle, kind, recipient }: PermittedDelivery, network: LetterNetwork): LetterMetadata {
  const sender = senderOf(bundle, network);
  const referralNumber = findReferralNumber(bundle);
  return {
    kind: KINDS[kind],
    discipline: DISCIPLINE,
    sender: sender.name,
    ...(sender.partner?.identifiers.agb === undefined ? {} : { senderAgb: sender.partner.identifiers.agb }),
    recipient: recipient.name,
    ...(recipient.identifiers.agb === undefined ? {} : { recipientAgb: recipient.identifiers.agb }),
    date: bundle.timestamp ?? '1970-01-01T00:00:00Z',
    episodes: kind === 'notice' ? [] : episodesOf(bundle),
    ...(referralNumber === undefined ? {} : { referralNumber }),
    isPartOfReferral: true,
  };
}

function titleOf({ kind, view }: PermittedDelivery): string {
  return kind === 'task' && view === 'ggz-aanbieder' ? 'Aanmelding na een verkennend gesprek' : TITLES[kind];
}

/** Who speaks: the author of the advice, who asks the Task, who sends the notice; else the gateway's own name. */
function senderOf(bundle: PermittedDelivery['bundle'], network: LetterNetwork): { readonly name: string; readonly partner?: Partner } {
  const references = [
    ...resourcesOf(bundle, 'CarePlan').map(({ author }) => author),
    ...resourcesOf(bundle, 'Task').map(({ requester }) => requester),
    ...resourcesOf(bundle, 'Communication').map(({ sender }) => sender),
  ];
  const found = references.find((reference) => nameOf(reference, network) !== undefined);
  const partner = partnerOf(found, network);
  return { name: nameOf(found, network) ?? network.identity.application, ...(partner === undefined ? {} : { partner }) };
}

function episodesOf(bundle: PermittedDelivery['bundle']): readonly string[] {
  const codes = resourcesOf(bundle, 'Condition').filter(isActiveCondition).flatMap(({ code }) => {
    const icpc = code?.coding?.find(({ system }) => system === CODE_SYSTEMS.icpc)?.code;
    return icpc === undefined ? [] : [code?.text === undefined ? icpc : `${icpc} ${code.text}`];
  });
  return [...new Set(codes)];
}

function correspondenceFacts(metadata: LetterMetadata): Letter['facts'] {
  const { sender, senderAgb, recipient, recipientAgb, date, kind, discipline, referralNumber, episodes } = metadata;
  const withAgb = (name: string, agb: string | undefined): string => (agb === undefined ? name : `${name} (AGB ${agb})`);
  return [
    ['Van', withAgb(sender, senderAgb)],
    ['Aan', withAgb(recipient, recipientAgb)],
    ['Datum', dutchDate(date)],
    ['Soort bericht', kind],
    ['Discipline', discipline],
    ...(referralNumber === undefined ? [] : [['Verwijsnummer', referralNumber] as const]),
    ...(episodes.length === 0 ? [] : [['Episode', episodes.join('; ')] as const]),
  ];
}

function personFacts(permitted: PermittedDelivery): Letter['facts'] {
  const patient = permitted.kind === 'notice' ? undefined : patientOf(permitted.bundle);
  const name = personName(patient);
  const bsn = bsnOf(permitted);
  const home = patient?.address?.[0];
  const address = [...(home?.line ?? []), [home?.postalCode, home?.city].filter((it) => it !== undefined).join(' ')].filter((it) => it !== '');
  const phone = patient?.telecom?.find(({ system }) => system === 'phone')?.value;
  return [
    ...(name === undefined ? [] : [['Naam', name] as const]),
    ...(patient?.birthDate === undefined ? [] : [['Geboortedatum', dutchDate(patient.birthDate)] as const]),
    ...(bsn === undefined ? [] : [['BSN', bsn] as const]),
    ...(address.length === 0 ? [] : [['Adres', address.join(', ')] as const]),
    ...(phone === undefined ? [] : [['Telefoon', phone] as const]),
  ];
}
