/**
 * Everyday Dutch words that begin sentences or lie one letter from a name: none of them is a mistyped name. Ours.
 */
export const NEVER_MISTYPED: ReadonlySet<string> = new Set(
  `aanvraag achter afgelopen afspraak alleen allen alles altijd anders angst avond beide beleid bellen beter beide betreft bezig binnen boven broer
  buiten daar daardoor daarna daarom daarnaast dader dagelijks dank dochter doel doen door doordat drie duidelijk eerder eerst eerste eigen eigenlijk
  einde elke ergens even fijne gaan gaat geen geeft geheel geldt gelukkig gesprek gezien gisteren goed graag groep haar had hebben heeft helaas hele
  helemaal helpt hier hierna hoewel horen huis ieder iedereen iemand iets indien ineens inmiddels intake jaren jammer jarig kamer kinderen klacht
  klachten komen komt kracht kunnen laat laatste lang langer lastig later leeft leert leren leven liever linkse loopt maand maandag maanden maar maken
  mannen mantel marge marine mart meer meerdere mede meestal mensen merkt mijn minder misschien moeder moeite moest moet mogelijk morgen naar naast
  nacht nadat namens narig nergens niemand niet niets nodig nooit ochtend omdat onder ondanks onze opname oude ouder ouders over partner pater paar
  paard paarse paniek pech pijn plan praten rare regel rest rouw ruim rust saai samen sanering schaamte sinds slaap slapen slecht soms sommige spanning
  steeds steun straks stress super tante tegen teken telkens terug terwijl thuis tien tijdens tijd toch toen totdat trap trek tussen twee uiteindelijk
  vaak vader vanaf vandaag vanwege vast veel verder verleden verlies vier vijf vind vindt voelt voor vooral vorige vrij vrijdag vroeger waar waarom
  waarschijnlijk wanneer want waren wekelijks wel weer weet weinig welke werd werk werken wie wilde willen windt wisselt woont worden wordt zeer zeker
  zelf zelfs zeven ziek zien zijn zoals zodat zodra zolang zonder zondag zoon zorg zorgen zou zouden zowel zulke zussen zwaar kerel helen halen
  maakten verzoek verzoeken geregeld karig karige rubber sterk stoer bracht branden lied`.split(/\s+/),
);

/** Finite verbs that follow a name at the beginning of a sentence, and seldom a noun without its article. */
export const VERBS_OF_PEOPLE: ReadonlySet<string> = new Set(
  `is was heeft had kan kon wil wilde wou mag mocht moet moest zal zou gaat ging komt kwam zit zat staat stond ligt lag zegt zei vindt vond denkt dacht
  voelt voelde vraagt vroeg belt belde mailt mailde appt appte werkt werkte woont woonde slaapt sliep drinkt dronk eet at huilt huilde piekert piekerde
  durft durfde mist miste hoort hoorde ziet zag zoekt zocht gebruikt gebruikte blijft bleef krijgt kreeg geeft gaf gelooft hoopt hoopte wordt werd
  weet wist wacht wachtte weigert weigerde helpt hielp loopt liep past noemt noemde vertelt vertelde schrijft schreef leest las praat praatte lijkt leek
  probeert probeerde verwacht vergeet vergat verdient studeert studeerde volgt volgde stopt stopte begon begint verloor verliest brengt bracht neemt
  nam doet deed laat liet houdt hield maakt maakte kent kende regelt regelde woog schaamt schrok schrikt lacht lachte kijkt keek heet heette`.split(/\s+/),
);
