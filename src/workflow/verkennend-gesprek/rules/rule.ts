import type { Code } from '../../../kernel/codes.ts';
import type { RuleResult } from '../../journey.ts';
import type { Region, RuleSwitch, VgTeam } from '../../network.ts';
import type { GemeenteFound } from '../find-gemeente.ts';
import type { ReferralFacts } from '../referral-facts.ts';

/** What a rule of intake looks at. Pure data: the same input always gives the same finding. */
export type RuleInput = {
  readonly facts: ReferralFacts;
  readonly region: Region;
  /** Request date, Europe/Amsterdam. */
  readonly date: string;
  readonly gemeente: GemeenteFound;
  readonly team?: VgTeam;
  /** The team that the person's journey was at, when an update leads to another and no person chose yet. */
  readonly movesTeam: boolean;
  readonly letter: 'awaited' | 'present' | 'missing';
  /** `held`: a person must look whether the messages are about one person; `refused`: one did, and they are not. */
  readonly personMismatch?: 'held' | 'refused';
  /** Places of texts about which a person decided. */
  readonly settledTexts: ReadonlySet<string>;
  /** A person's decision over a held code (AVG art. 22: a human looks at it): going on only over E3 to E7, ending over any. */
  readonly decided: ReadonlyMap<string, 'doorgaan' | 'weigeren'>;
};

/** A rule: pure, total, one id. More results when it warns beside its verdict. */
export type Rule = (input: RuleInput) => readonly RuleResult[];

/** The rule has nothing to say against it. */
export function pass(rule: string, version = 1): readonly RuleResult[] {
  return [{ rule, version, result: 'PASS' }];
}

/** The rule found something. */
export function found(rule: string, result: RuleResult['result'], code: Code, version = 1): RuleResult {
  return { rule, version, result, code };
}

const LEVELS: Readonly<Record<RuleSwitch, RuleResult['result']>> = { refuse: 'BLOCK', hold: 'HOLD', warn: 'WARN' };

/** A rule whose level the region sets (design 4): a held one keeps its code, and a person may decide over it. */
export function switched(input: RuleInput, rule: string, code: Code, level: RuleSwitch): readonly RuleResult[] {
  const goesOn = level === 'hold' && input.decided.get(code) === 'doorgaan';
  return [found(rule, goesOn ? 'WARN' : LEVELS[level], code)];
}
