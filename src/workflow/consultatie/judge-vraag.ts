import type { Code } from '../../kernel/codes.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { RuleResult } from '../journey.ts';
import type { AskerRole, ConsultatieType, Identificatie } from './consultatie.ts';
import { ASKER_ROLES } from './consultatie.ts';
import { mayNotGo } from './find-identity.ts';

/** One free text of a question, with its place in the asker's own message. */
export type PlacedText = { readonly at: string; readonly text: string };

/** A question as it was stated, before anything is believed of it. `at` gives the place of an element by its name. */
export type StatedVraag = {
  readonly type: ConsultatieType;
  readonly role: string;
  readonly casusbeschrijving: string;
  readonly hulpvraag: string;
  readonly texts: readonly PlacedText[];
  /** The coded reason, empty when none is stated, and the consent's id. */
  readonly reden: string;
  readonly toestemming: string;
  readonly at: (name: 'vraagsteller' | 'casusbeschrijving' | 'hulpvraag' | 'identificatie' | 'toestemming') => string;
};

/** The verdict: what must be changed, all at once, or the role and reason that were proven. */
export type VraagVerdict = { readonly findings: readonly Refusal[]; readonly rules: readonly RuleResult[]; readonly role?: AskerRole; readonly identificatie?: Identificatie };

const ROLES: Readonly<Record<ConsultatieType, readonly AskerRole[]>> = { getrapt: ['huisarts', 'poh-ggz'], direct: ['huisarts', 'poh-ggz'], 'sociaal-domein': ['sociaal-domein'] };
const CONSENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;

/** G1, G2, G5 and G8 on one question: every finding with its place, in the order of the rules. */
export function judgeVraag(stated: StatedVraag): VraagVerdict {
  const { type, role, at } = stated;
  const known = ASKER_ROLES.find((it) => it === role && ROLES[type].includes(it));
  const asker: readonly Refusal[] = known !== undefined ? [] : [{ code: role === '' ? 'FIELD_MISSING' : 'ASKER_REFUSED', at: at('vraagsteller') }];
  const sections = (['casusbeschrijving', 'hulpvraag'] as const).filter((name) => stated[name].trim() === '').map((name): Refusal => ({ code: 'FIELD_MISSING', at: at(name) }));
  const { identificatie, findings: reasons } = identificatieOf(stated);
  const identity = stated.texts.flatMap((one): readonly Refusal[] => {
    const code = mayNotGo(one.text, identificatie !== undefined);
    return code === undefined ? [] : [{ code, at: one.at }];
  });
  return {
    findings: [...asker, ...sections, ...reasons, ...identity],
    rules: [
      resultOf('G1', asker), resultOf('G2', sections), resultOf('G5', [...reasons, ...identity]),
      ...(type === 'sociaal-domein' ? [{ rule: 'G8', version: 1, result: 'INFO' as const }] : []),
      ...(type === 'direct' ? [{ rule: 'G4', version: 1, result: 'INFO' as const }] : []),
    ],
    ...(known === undefined ? {} : { role: known }),
    ...(identificatie === undefined ? {} : { identificatie }),
  };
}

/** G5: only a coded reason lets the person be recognised, a consent with its id; the sociaal domein has none (G8). */
function identificatieOf({ type, reden, toestemming, at }: StatedVraag): { readonly identificatie?: Identificatie; readonly findings: readonly Refusal[] } {
  const no = (code: Code, name: 'identificatie' | 'toestemming'): { readonly findings: readonly Refusal[] } => ({ findings: [{ code, at: at(name) }] });
  if (reden === '') {
    return { findings: [] };
  }
  if (type === 'sociaal-domein') {
    return no('IDENTIFIER_IN_CONSULTATIE', 'identificatie');
  }
  if (reden === 'rechtstreeks-betrokken') {
    return { identificatie: { reden }, findings: [] };
  }
  if (reden !== 'toestemming') {
    return no('CODE_UNKNOWN', 'identificatie');
  }
  if (toestemming === '') {
    return no('FIELD_MISSING', 'toestemming');
  }
  return CONSENT_ID.test(toestemming) ? { identificatie: { reden, toestemming }, findings: [] } : no('FIELD_INVALID', 'toestemming');
}

function resultOf(rule: string, findings: readonly Refusal[]): RuleResult {
  const [first] = findings;
  return first === undefined ? { rule, version: 1, result: 'PASS' } : { rule, version: 1, result: 'BLOCK', code: first.code };
}
