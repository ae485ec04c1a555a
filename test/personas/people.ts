import type { ReferralSpec } from './referral.ts';

/** The twelve persons of domain.md section 6: all invented, gemeenten that do not exist, BSN's of the test series. */
export const SANNE: ReferralSpec = {};
export const RUBEN: ReferralSpec = {
  number: 'ZP100120302', bsn: '999990020', given: 'Ruben', family: 'Proefstra', born: '1985-07-02', gemeente: '9902', city: 'Fictiefveen',
  hulpvraag: 'Ik krijg geen grip op mijn boosheid en gebruik elke dag.', icpc: ['P80', 'P19', 'Z06', 'Z03'], domains: ['verslaving-middelen', 'werk-dagbesteding', 'wonen'],
  expertise: ['verslaving'], naaste: 'zus', consents: ['vg-ggz', 'vg-sd', 'vg-ed', 'ggz-aanbieder', 'wmo'],
};
export const HENDRIK: ReferralSpec = {
  number: 'ZP100120303', bsn: '999990032', given: 'Hendrik', family: 'Fictief-Jansma', born: '1958-11-30',
  hulpvraag: 'Sinds het overlijden van mijn vrouw zit ik alleen en slaap ik slecht.', icpc: ['P03', 'P06', 'Z15'], domains: ['zingeving-rouw', 'sociaal-netwerk'],
  expertise: ['geen'], naaste: 'dochter', consents: ['vg-ggz', 'vg-sd', 'vg-ed', 'welzijn:samenhuis'],
};
export const BRAM: ReferralSpec = {
  number: 'ZP100120304', bsn: '999990044', given: 'Bram', family: 'Voorbeeld', born: '1997-05-19', gemeente: '9903', city: 'Proefmeer',
  hulpvraag: 'Brieven en afspraken lukken niet; ik ben bang mijn huis te verliezen.', icpc: ['P01', 'P85', 'Z03'], domains: ['wonen', 'zelfzorg-adl', 'financien'],
  expertise: ['lvb'], naaste: 'begeleider', consents: ['vg-ggz', 'vg-sd', 'wmo'],
};
export const ILSE: ReferralSpec = {
  number: 'ZP100120305', bsn: '999990056', given: 'Ilse', family: 'Testboer', born: '1988-09-08', gemeente: '9902', city: 'Fictiefveen',
  hulpvraag: 'Door schulden slaap ik niet en ben ik altijd gespannen.', icpc: ['P02', 'P06', 'Z01'], domains: ['financien'],
  expertise: ['schulden'], naaste: '', consents: ['vg-ggz', 'vg-sd', 'schuldhulp'],
};
export const YASMIN: ReferralSpec = {
  number: 'ZP100120306', bsn: '999990068', given: 'Yasmin', family: 'Proefmans', born: '1979-01-25', gemeente: '9904', city: 'Teststad',
  hulpvraag: 'De depressie is over, maar ik weet niet hoe ik mijn dagen vul.', icpc: ['P76', 'Z05', 'Z04'], domains: ['werk-dagbesteding', 'sociaal-netwerk'],
  expertise: ['leefstijl'], consents: ['vg-ggz', 'vg-sd', 'welzijn:herstelacademie'],
};
export const EMRE: ReferralSpec = {
  number: 'ZP100120307', bsn: '999990081', given: 'Emre', family: 'Fictiefsen', born: '1990-12-12', gemeente: '9904', city: 'Teststad',
  hulpvraag: 'Al twee maanden somber, verder gaat alles goed.', icpc: ['P76'], domains: [], expertise: ['geen'], naaste: '', consents: ['vg-ggz', 'vg-sd'],
};
export const NOOR: ReferralSpec = {
  number: 'ZP100120308', bsn: '999990093', given: 'Noor', family: 'Test-de Proef', born: '2008-11-24', gemeente: '9903', city: 'Proefmeer',
  hulpvraag: 'Paniek op school en gedoe thuis.', icpc: ['P01', 'Z20'], domains: ['relatie-gezin', 'opleiding'], expertise: ['geen'], naaste: 'moeder', consents: ['vg-ggz', 'vg-sd'],
};
export const TOM: ReferralSpec = {
  number: 'ZP100120309', bsn: '999990111', given: 'Tom', family: 'Voorbeeldhof', born: '1974-04-03',
  hulpvraag: 'Angst en werkloos, maar de gemeente hoeft niets te weten.', icpc: ['P74', 'Z06'], domains: ['werk-dagbesteding'], consents: ['vg-ggz', '-vg-sd'],
};
export const EVA: ReferralSpec = {
  number: 'ZP100120310', bsn: '999990123', given: 'Eva', family: 'Proefkonijn', born: '2001-06-17', gemeente: '9902', city: 'Fictiefveen',
  icpc: ['P76', 'Z12'], domains: ['relatie-gezin'], answers: { vgcris: 'J' }, consents: [],
};
export const KARIN: ReferralSpec = {
  number: 'ZP100120311', bsn: '999990135', given: 'Karin', family: 'Fictiefma', born: '1983-02-28', gemeente: '9904', city: 'Teststad',
  hulpvraag: 'Ik ben op, drink te veel en het gezin loopt vast.', icpc: ['P78', 'P15', 'Z16', 'Z05'], domains: ['werk-dagbesteding', 'opvoeding-ouderschap', 'verslaving-middelen'],
  expertise: ['verslaving'], consents: ['vg-ggz', 'vg-sd', 'vg-ed', 'wmo', 'welzijn:herstelacademie', 'ggz-aanbieder'],
};
export const WUBBO: ReferralSpec = {
  number: 'ZP100120312', bsn: '999990147', given: 'Wubbo', family: 'Testpersoon-Zeldzaam', born: '1949-08-15', gemeente: '9905', city: 'Kleinwad',
  hulpvraag: 'Ik zie dingen die er niet zijn en zit alleen op de boerderij.', icpc: ['P98', 'Z04'], domains: ['sociaal-netwerk', 'wonen'],
  expertise: ['geen'], naaste: 'buurman', consents: ['vg-ggz', 'vg-sd', 'vg-ed', 'casusoverleg', '-wmo', 'ggz-aanbieder'],
};
