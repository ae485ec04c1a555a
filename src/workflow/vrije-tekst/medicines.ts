/** Names of medicines, by substance and by brand; what is given for the mind first. Ours, from general knowledge; no list is copied. */
export const MEDICINES = [
  'citalopram', 'escitalopram', 'sertraline', 'paroxetine', 'fluoxetine', 'fluvoxamine', 'venlafaxine', 'duloxetine', 'mirtazapine', 'bupropion', 'amitriptyline', 'nortriptyline', 'clomipramine', 'imipramine', 'agomelatine', 'vortioxetine', 'trazodon', 'mianserine', 'tranylcypromine', 'fenelzine', 'moclobemide', 'dosulepine', 'doxepine', 'maprotiline', 'esketamine', 'ketamine',
  'prozac', 'seroxat', 'zoloft', 'cipramil', 'lexapro', 'efexor', 'remeron', 'wellbutrin', 'cymbalta', 'anafranil', 'fevarin', 'brintellix', 'valdoxan', 'spravato', 'tryptizol', 'zyban',
  'lithium', 'lamotrigine', 'valproaat', 'valproïnezuur', 'depakine', 'carbamazepine', 'priadel', 'camcolit', 'tegretol', 'lamictal', 'topiramaat', 'levetiracetam',
  'quetiapine', 'seroquel', 'olanzapine', 'zyprexa', 'risperidon', 'risperdal', 'aripiprazol', 'abilify', 'haloperidol', 'haldol', 'clozapine', 'leponex', 'paliperidon', 'xeplion', 'invega', 'zuclopentixol', 'cisordinol', 'flupentixol', 'fluanxol', 'pimozide', 'orap', 'dipiperon', 'pipamperon', 'amisulpride', 'sulpiride', 'lurasidon', 'latuda', 'cariprazine', 'reagila', 'brexpiprazol', 'penfluridol', 'levomepromazine', 'nozinan', 'perfenazine', 'chloorprotixeen',
  'oxazepam', 'seresta', 'diazepam', 'valium', 'temazepam', 'normison', 'lorazepam', 'temesta', 'alprazolam', 'xanax', 'bromazepam', 'lexotanil', 'clonazepam', 'rivotril', 'nitrazepam', 'mogadon', 'clobazam', 'chloordiazepoxide', 'librium', 'midazolam', 'dormicum', 'flurazepam', 'lormetazepam', 'zolpidem', 'stilnoct', 'zopiclon', 'imovane', 'promethazine', 'phenergan', 'hydroxyzine', 'buspiron', 'melatonine', 'circadin', 'propranolol', 'inderal', 'prazosine',
  'methylfenidaat', 'ritalin', 'concerta', 'medikinet', 'equasym', 'dexamfetamine', 'lisdexamfetamine', 'elvanse', 'atomoxetine', 'strattera', 'guanfacine', 'intuniv', 'tentin', 'clonidine', 'modafinil',
  'naltrexon', 'disulfiram', 'antabus', 'refusal', 'acamprosaat', 'campral', 'nalmefeen', 'selincro', 'methadon', 'symoron', 'buprenorfine', 'suboxone', 'subutex', 'baclofen', 'varenicline', 'champix', 'thiamine',
  'rivastigmine', 'exelon', 'donepezil', 'galantamine', 'memantine', 'biperideen', 'akineton',
  'tramadol', 'tramal', 'oxycodon', 'oxycontin', 'oxynorm', 'morfine', 'fentanyl', 'codeïne', 'pregabaline', 'lyrica', 'gabapentine', 'neurontin', 'paracetamol', 'ibuprofen', 'naproxen', 'diclofenac', 'sumatriptan',
  'metformine', 'insuline', 'gliclazide', 'ozempic', 'semaglutide', 'levothyroxine', 'thyrax', 'omeprazol', 'pantoprazol', 'metoprolol', 'bisoprolol', 'amlodipine', 'enalapril', 'lisinopril', 'perindopril', 'losartan', 'valsartan', 'simvastatine', 'atorvastatine', 'rosuvastatine', 'furosemide', 'hydrochloorthiazide', 'apixaban', 'rivaroxaban', 'acenocoumarol', 'clopidogrel', 'prednison', 'prednisolon', 'salbutamol', 'ventolin', 'testosteron', 'oestradiol', 'estradiol', 'cyproteron', 'androcur', 'lucrin', 'decapeptyl', 'methotrexaat', 'amoxicilline', 'tamoxifen',
  'antidepressiva', 'antidepressivum', 'antipsychotica', 'antipsychoticum', 'benzodiazepine', 'benzodiazepines', 'benzo', 'ssri', 'snri', 'slaapmedicatie', 'slaappil', 'slaappillen', 'kalmeringstabletten', 'kalmeringspillen', 'stemmingsstabilisator', 'psychofarmaca',
] as const;

/** Endings by which families of medicines are known. */
export const MEDICINE_ENDINGS = ['azepam', 'oxetine', 'triptyline', 'tiapine', 'peridon', 'piprazol', 'azolam', 'azapine', 'sartan', 'statine', 'oprolol', 'dipine'] as const;

/** The names where they say something else. Matched from the beginning of the word. */
export const NO_MEDICINE = /^lithium[ -]?(?:accu|batterij|ion)\p{L}*|^refusals? (?:to|of)/iu;
