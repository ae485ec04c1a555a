/**
 * Beginnings of words that name a disorder, a class of the DSM or a grave symptom. Ours, from general knowledge; no code system is
 * copied. One of four letters or less, or of several words, stands alone; the rest may go on (`depressies`, `psychotische`).
 */
export const DISORDERS = [
  'depressie', 'depressief', 'dysthym', 'bipolair', 'manisch', 'manie', 'hypoman', 'schizofre', 'schizoaffectie', 'schizoïd', 'schizotyp', 'psychose', 'psychoti', 'paranoïde', 'paranoia', 'waanstoornis', 'waanbeeld',
  'borderline', 'narcist', 'narcism', 'antisociale persoonlijkheid', 'obsessieve', 'obsessief-compulsie', 'obsessief-dwang', 'ocd', 'ocs', 'ocps', 'dwanggedachte', 'dwanghandeling', 'dwangneuro',
  'agorafobie', 'claustrofobie', 'pleinvrees', 'ptss', 'ptsd', 'cptss', 'posttraumatisch', 'dissociati', 'somatoform', 'solk', 'hypochond', 'adhd', 'autis', 'asperger', 'pdd-nos', 'pddnos', 'lvb', 'verstandelijke beperking', 'verstandelijk beperkt', 'zwakbegaafd', 'fasd',
  'anorexia', 'anorexie', 'boulimi', 'bulimi', 'binge eating', 'orthorexia', 'alzheimer', 'dementie', 'dementerend', 'delier', 'delirium', 'korsakov', 'hersenletsel',
  'alcoholafhankelijk', 'middelenafhankelijk', 'alcoholmisbruik', 'middelenmisbruik', 'alcoholist', 'alcoholism', 'drugsverslaafd', 'gokverslaafd', 'alcoholverslaafd', 'stoornis in alcoholgebruik', 'gilles de la tourette', 'tourette', 'insomni', 'narcolepsie',
  'burn-out', 'burnout', 'burn out', 'surmenage', 'genderdysfor', 'genderincongru', 'automutil', 'zelfbeschadig', 'suïcidaal', 'suicidaal', 'suïcidal', 'suicidal', 'dsm', 'dsm-5', 'dsm-iv', 'icd-10', 'gaf-score', 'epilepsie',
] as const;

/** Endings that make any word a disorder's: `angststoornis`, `gokverslaving`, `vliegfobie`. */
export const DISORDER_ENDINGS = ['stoornis', 'stoornissen', 'verslaving', 'verslavingen', 'fobie', 'fobieën', 'fobische'] as const;

/** The same words where they say something else: the weather, the economy, a hyperbole. Matched from the beginning of the word. */
export const NO_DISORDER = /^(?:depressie(?:s|ve|f)? (?:weer|boven|markt\p{L}*|economie|tijden|van de jaren|uit de jaren|trekt|nadert)|manische? (?:planning|drukte|agenda|tempo))/iu;
