/**
 * The short forms by which people with an official first name are commonly called: a referral has the one, a text the other.
 * Ours, from general knowledge; add a row when a planner was asked in vain.
 */
export const ROEPNAMEN: Readonly<Record<string, string>> = {
  adriana: 'jana ada adrie', adrianus: 'ad adri arie adriaan', albertus: 'albert bert ab', alexander: 'alex lex sander xander', antonia: 'toos tonny anton',
  antonius: 'ton toon anton tonny', bartholomeus: 'bart', bernardus: 'ben bernard bennie', catharina: 'toos rina katrien carin karin', christina: 'stien tina chris',
  christiaan: 'chris', cornelia: 'corrie cor nel', cornelis: 'kees cor cees', daniel: 'daan', dirk: 'dick', elisabeth: 'els lies betty bep liesbeth',
  franciscus: 'frans', frederik: 'fred frits', gerardus: 'gerard ger gerrit', gerrit: 'gert', gijsbertus: 'gijs', hendrik: 'henk rik hein', hendrika: 'riek rika hennie',
  hendricus: 'henk hein', hubertus: 'huub bert', jacob: 'jaap koos', jacobus: 'jaap koos sjaak jacob', johan: 'joop', johanna: 'joke annie hanna hanneke jo',
  johannes: 'jan hans johan joop', joseph: 'joep jos', josephus: 'jos jef joep', lambertus: 'bert lambert', laurens: 'laus lau', leonardus: 'leo leon',
  lodewijk: 'lode', margaretha: 'greet gre margriet greetje', maria: 'ria marie mieke marijke mia', martinus: 'martin tinus', matthias: 'matthijs thijs', mohamed: 'mo',
  mohammed: 'mo', nicolaas: 'klaas nico', petronella: 'nel nelly petra', petrus: 'piet peter', robert: 'rob bob', theodorus: 'theo dorus', thomas: 'tom',
  wilhelmina: 'mien willy mina', wilhelmus: 'wim willem', willem: 'wim', willemina: 'mien willy',
};
