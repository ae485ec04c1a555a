/**
 * Names that are everyday Dutch words too: they count as a name only when written as one (a capital inside a sentence, or
 * after `mevrouw`, `buurman` and the like). Ours; add a word when a planner was asked in vain.
 */
export const EVERYDAY_WORDS: ReadonlySet<string> = new Set(
  `roos mei mark bas storm sterre hoop trouw vos wolf beer haas hond leeuw haan duif raaf bakker boer visser smit mulder kuiper kok slager
  timmerman schilder jager meester koning keizer prins graaf hertog bisschop pastoor monnik kerk dijk berg bos bosch veld water meer broek
  kamp brug stad dam haven hof huis tuin boom bloem tak blad zon maan ster lente zomer winter herfst april juni juli wit zwart groen bruin
  rood blauw geel groot klein lang kort dik jong oud sterk goed zoet vrij wijs stil brand steen zand hout ijzer goud zilver koper post dekker
  brouwer iris jasmijn linde fleur jade dag nacht heuvel kool appel peer kers noot zout peper melk honing engel vader moeder kind oom neef
  buurman buurvrouw noor tom sam vogel vink mees mus spreeuw valk sperwer arend lam schaap geit bok stier os paard ezel muis rat kat poes vis
  baars snoek zalm haring kreeft krab slak bij mug vlieg spin rust vrede wil wind sneeuw regen dauw mist donder bliksem voorbeeld proef test
  testpersoon fictief zeldzaam man vrouw jan leen daan tijd eind begin midden noord zuid oost west licht donker hart hand hals hoofd arm been
  drost schout baron ridder knecht dienst werk zorg school straat weg laan plein markt polder gracht sloot sluis molen schuur stal hek poort
  deur raam muur dak kelder zolder kamer bank stoel tafel kast klok spiegel lamp kaars vuur rook as kolk vliet beek bron zee strand duin eiland
  nieuw oude jonge grote kleine lange korte dikke zwarte witte rode groene blauwe bruine wilde goede vroom snel vlug mooi fijn puur pech geluk
  wens droom liefde haat vreugde pijn rouw troost moed kracht eer roem deugd max merel floor jet leeuwerik specht ekster kraai dirk rein berend
  heide violet margriet lelie viool april oktober cent mans kas ties joy hope lot vonk faas pit pien bloesem`.split(/\s+/),
);

/**
 * First names among them that seldom open a sentence as the word they are: a noun that is counted has its article there, so
 * that `Roos kan` is somebody and `Mei is` is a month.
 */
export const GIVEN_NAMES_IN_USE_AS_WORDS: ReadonlySet<string> = new Set(
  `roos mark bas storm sterre noor tom sam mees iris jasmijn linde fleur jade max merel floor jet engel leen jan daan lente leeuw wolf vos wil bram dirk rein
  berend violet margriet joy hope lot pien ties faas`.split(/\s+/),
);
