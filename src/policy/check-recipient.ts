import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { View } from '../workflow/effects.ts';
import { findPartner, findRegion, findVgTeam } from '../workflow/find-partner.ts';
import { isInroepbaar } from '../workflow/inroepen/is-inroepbaar.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network, Partner, PartnerRole } from '../workflow/network.ts';
import { carriesOutFor } from '../workflow/advies/wmo-gemeente.ts';
import { seesPersons } from '../workflow/sees-persons.ts';
import type { Delivery } from './delivery.ts';
import { isBoundToSecrecy } from './secrecy.ts';

/** The one role that may see through each view (design 5.1). Insurer, politie and RHO have none (M4, M6, M7); an expert is invoked by function, not by role. */
export const ROLE_OF_VIEW: Readonly<Record<Exclude<View, 'inroepbaar'>, PartnerRole>> = {
  'vg-ggz': 'vg-team',
  'vg-sd': 'vg-team',
  'vg-ed': 'vg-team',
  planner: 'planner',
  'ggz-aanbieder': 'ggz',
  wmo: 'gemeente',
  welzijn: 'welzijn',
  schuldhulp: 'schuldhulp',
  partner: 'partner',
  huisarts: 'huisarts',
  dossierhouder: 'ggz',
};

/**
 * Whether this recipient is who may look through this view in this journey: known, not paused, in the role of the view,
 * and the journey's own huisarts, team, planner, gemeente of residence or owner of an action.
 */
export function checkRecipient(delivery: Delivery, journey: Journey, network: Network, now: string): Result<Partner> {
  const partner = findPartner(network, delivery.recipient);
  if (partner === undefined) {
    return refuse('RECIPIENT_UNKNOWN');
  }
  if (!seesPersons(partner) || !hasRole(partner, delivery.view, journey, network)) {
    return refuse('ROLE_REFUSED', 'Partner.role');
  }
  if (!isOfJourney(partner, delivery, journey, network)) {
    return refuse('ROLE_REFUSED');
  }
  if (delivery.view === 'wmo' && !carriesOutFor(partner, journey.gemeente) && !isChosenGemeente(delivery, journey)) {
    return refuse('ROLE_REFUSED', 'Patient.address');
  }
  if (!isTeamBound(partner, delivery, journey, network, now)) {
    return refuse('SECRECY_MISSING', 'TeamMember.secrecy');
  }
  return partner.active === false ? refuse('RECIPIENT_PAUSED') : accept(partner);
}

/** A member of the team may get its view at its own organisation's endpoint (design 4). */
function hasRole(partner: Partner, view: View, journey: Journey, network: Network): boolean {
  if (view === 'inroepbaar') {
    return isInroepbaar(partner);
  }
  const isOwnMember =
    findVgTeam(network, journey.team)?.members.some(
      (member) => member.view === view && member.partner === partner.id,
    ) === true;
  // A region may leave its dossier with the huisarts instead.
  const isKeeper = view === 'dossierhouder' && partner.role === 'huisarts';
  // Who is only inroepbaar (R) sees the question put to it, and nothing else (M3).
  const isInvokedOnly = partner.functions?.includes('U') === false && partner.role !== 'planner' && partner.role !== 'vg-team';
  return (partner.role === ROLE_OF_VIEW[view] || isOwnMember || isKeeper) && !isInvokedOnly;
}

/**
 * T8: everyone who would read it through this view is bound to secrecy. At the team's own endpoint that is every member of
 * the view; at a member's organisation, who works there. That it is over may be told without: it says nothing of a person.
 */
function isTeamBound(partner: Partner, { view, kind }: Delivery, { team }: Journey, network: Network, now: string): boolean {
  const members = findVgTeam(network, team)?.members.filter((member) => member.view === view) ?? [];
  const readers = partner.id === team ? members : members.filter((member) => member.partner === partner.id);
  return kind === 'notice' || kind === 'cancellation' || readers.every((member) => isBoundToSecrecy(member, now));
}

function isOfJourney(partner: Partner, delivery: Delivery, journey: Journey, network: Network): boolean {
  switch (delivery.view) {
    case 'huisarts':
      return partner.id === journey.huisarts;
    case 'dossierhouder':
      return partner.id === findRegion(network, journey.region)?.dossierhouder;
    case 'planner':
      return partner.id === findRegion(network, journey.region)?.planner || isOwner(partner, delivery, journey);
    case 'vg-ggz':
    case 'vg-sd':
    case 'vg-ed': {
      const members =
        findVgTeam(network, journey.team)?.members.filter((member) => member.view === delivery.view) ?? [];
      // A team that the journey left still hears that it is over.
      return isOwner(partner, delivery, journey) && (delivery.kind === 'notice' || delivery.kind === 'cancellation')
        ? true
        : members.some((member) => partner.id === journey.team || member.partner === partner.id);
    }
    case 'ggz-aanbieder':
    case 'wmo':
    case 'welzijn':
    case 'schuldhulp':
    case 'partner':
    case 'inroepbaar':
      return isOwner(partner, delivery, journey);
  }
}

function isOwner(partner: Partner, { view, subject }: Delivery, journey: Journey): boolean {
  return journey.taken.some(
    (taak) =>
      taak.owner === partner.id &&
      taak.view === view &&
      (subject === undefined || taak.localId === subject || view === 'planner'),
  );
}

/**
 * The melding is for the gemeente where the person lives, whatever an advice names (design 5.1); of beschermd wonen and
 * opvang for the one to which the person turns (Wmo 1.2.1), which its consent then names.
 */
function isChosenGemeente({ recipient, subject }: Delivery, { taken }: Journey): boolean {
  return taken.some((taak) => taak.anyGemeente === true && taak.owner === recipient && (subject === undefined || taak.localId === subject));
}
