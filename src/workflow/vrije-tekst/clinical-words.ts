import type { TextHit } from './text-hit.ts';
import { hitsOf } from './text-hit.ts';

/** Beginnings of words that name a disorder or a class of the DSM. Ours, from general knowledge; no code system is copied. */
const DISORDERS = [
  'depressie', 'depressieve', 'dysthym', 'bipolair', 'bipolaire', 'manisch', 'manische', 'hypoman', 'schizofreni', 'schizoaffectie', 'psychose', 'psychotisch', 'psychoses',
  'borderline', 'narcis', 'antisociale persoonlijkheid', 'persoonlijkheidsstoornis', 'angststoornis', 'paniekstoornis', 'dwangstoornis', 'ocd', 'ocs', 'obsessieve',
  'agorafobie', 'sociale fobie', 'ptss', 'ptsd', 'posttraumatisch', 'cptss', 'dissociatie', 'conversiestoornis', 'somatoform', 'hypochondr', 'adhd', 'autis', 'asperger', 'pdd-nos', 'pddnos', 'anorexia', 'boulimi', 'eetstoornis', 'binge eating',
  'alzheimer', 'dementie', 'delier', 'delirium', 'korsakov', 'verslavingsstoornis', 'alcoholafhankelijk', 'middelenafhankelijk', 'gokstoornis', 'gilles de la tourette', 'tourette', 'stemmingsstoornis', 'aanpassingsstoornis', 'slaapstoornis', 'insomnia', 'zwakbegaafd', 'verstandelijke beperking', 'dsm', 'icd-10', 'gaf-score', 'suïcidaal', 'suicidaal',
] as const;

/** Names of medicines, and endings by which their families are known. */
const MEDICINES = [
  'citalopram', 'escitalopram', 'sertraline', 'paroxetine', 'fluoxetine', 'fluvoxamine', 'venlafaxine', 'duloxetine', 'mirtazapine', 'bupropion', 'amitriptyline', 'nortriptyline', 'clomipramine', 'imipramine', 'agomelatine', 'vortioxetine', 'trazodon', 'prozac', 'seroxat', 'zoloft', 'cipramil', 'lexapro', 'efexor', 'remeron', 'wellbutrin',
  'lithium', 'lamotrigine', 'valproaat', 'valproïnezuur', 'depakine', 'carbamazepine', 'priadel',
  'quetiapine', 'seroquel', 'olanzapine', 'zyprexa', 'risperidon', 'risperdal', 'aripiprazol', 'abilify', 'haloperidol', 'haldol', 'clozapine', 'leponex', 'paliperidon', 'zuclopentixol', 'cisordinol', 'flupentixol', 'pimozide', 'orap', 'dipiperon', 'pipamperon', 'amisulpride',
  'oxazepam', 'diazepam', 'valium', 'temazepam', 'lorazepam', 'temesta', 'alprazolam', 'xanax', 'bromazepam', 'clonazepam', 'rivotril', 'nitrazepam', 'midazolam', 'zolpidem', 'zopiclon', 'promethazine', 'phenergan', 'buspiron', 'melatonine', 'propranolol',
  'methylfenidaat', 'ritalin', 'concerta', 'medikinet', 'dexamfetamine', 'dexamfetaminesulfaat', 'lisdexamfetamine', 'elvanse', 'atomoxetine', 'strattera', 'guanfacine', 'tentin',
  'naltrexon', 'disulfiram', 'antabus', 'refusal', 'acamprosaat', 'campral', 'methadon', 'buprenorfine', 'suboxone', 'baclofen', 'varenicline', 'champix',
  'tramadol', 'oxycodon', 'morfine', 'fentanyl', 'pregabaline', 'lyrica', 'gabapentine', 'antidepressiva', 'antidepressivum', 'antipsychotica', 'antipsychoticum', 'benzodiazepine', 'benzodiazepines', 'ssri', 'slaapmedicatie', 'slaappillen', 'kalmeringstabletten', 'stemmingsstabilisator',
] as const;

const DISORDER = new RegExp(`(?<![\\p{L}\\d-])(?:${DISORDERS.map((one) => wordPattern(one)).join('|')})(?![\\d])`, 'giu');
const MEDICINE = new RegExp(`(?<![\\p{L}\\d-])(?:${MEDICINES.join('|')}|\\p{L}{2,}(?:azepam|oxetine|triptyline|tiapine|peridon|piprazol|azolam))(?:s|tje|tablet\\p{L}*|pil\\p{L}*)?(?!\\p{L})`, 'giu');
const DOSE = /(?<![\p{L}\d])\d+(?:[.,]\d+)? ?(?:mg|milligram|mcg)(?!\p{L})/giu;

/** Abbreviations stand alone; the rest may go on (`depressies`, `psychotische`). */
function wordPattern(word: string): string {
  return word.length <= 4 || word.includes(' ') ? `${word}(?!\\p{L})` : `${word}\\p{L}*`;
}

/** Words that name a diagnosis (T15) or a medicine. */
export function findClinicalWords(text: string): readonly TextHit[] {
  return [...hitsOf('diagnosis', text, DISORDER), ...hitsOf('medication', text, MEDICINE), ...hitsOf('medication', text, DOSE)];
}
