/** The SRM^S01 of vg-questions.md: an invented person, the question set, and the segments around it. */
export const SRM = [
  'MSH|^~\\&|ZorgDomein|ZD|MGN|REGIO|20261123091500+0100||SRM^S01^SRM_S01|g20ce6a9f8ca4f551275|T|2.4|||||NLD|8859/1',
  'ARQ|ZP100120391|||||VGAANM^Verkennend gesprek^99zda|VGREG001^verkennend gesprek MGN^99zda|REG^regulier^99zda|||20261123^20261207|R|||01004567^van Houten^Z.Z.^^^^^^VEKTIS|^^PH^^^^^^^^^0881234567|Eikenlaan 1^^Voorbeelddam^^9999 ZZ|^^^Huisartsenpraktijk Eikenlaan&01059999^^^^^locatie',
  'PID|1||999990019^^^NLMINBIZA^NNNLD~ZP100120391^^^ZorgDomein^VN||Testinga&&Testinga^Sanne^^^^^L||19920314|F|||Dijk 1&Dijk&1^^Voorbeelddam^^9999 ZZ^NL^H^^GM9901||0612345678',
  'OBX|1|TX|VGHULP^Hulpvraag^99zdl||Ik pieker en durf niet meer naar mijn werk; thuis is er ruzie.||||||F',
  'OBX|2|CE|VGDOM^Levensdomein^99zdl|1|werk-dagbesteding^Werk^99zdl||||||F',
  'OBX|3|CE|VGDOM^Levensdomein^99zdl|2|relatie-gezin^Relatie en gezin^99zdl||||||F',
  'OBX|4|CE|VGCRIS^Crisis^99zdl||N^Nee^99zdl||||||F',
  'OBX|5|CE|VGTOE^Toestemming^99zdl|vg-ggz|J^Ja^99zdl||||||F|||20261123091000+0100',
  'OBX|6|ST|VGNIEUW^Nieuwe vraag^99zdl||iets',
  'OBX|7|ST|ANAM^Anamnese^99zda||van een ander',
  'DG1|1||P74^Angststoornis^ICPC-1-NL',
  'RGS|1|U',
  'AIS|1|U|VGREG001^verkennend gesprek MGN^99zda',
  'AIG|1|U|PSY^Psychiatrie / MGN^99zda',
].join('\r');

/** An ORU^R01 letter as ZorgDomein sends it: `_` separates repetitions, no MSH-17/18, MSH-10 is the ZD number. */
export const ORU = [
  'MSH|^_\\&|ZorgDomein||MGN|REGIO|20261123091600+0100||ORU^R01|ZP100120391|T|2.4',
  'PID|1||999990019^^^NLMINBIZA^NNNLD_ZP100120391^^^ZorgDomein^VN||Testinga&&Testinga^Sanne||19920314|F|||Dijk 1&Dijk&1^^Voorbeelddam^^9999 ZZ^NL^H||+31 6 12345678_^NET^Internet^sanne@voorbeeld.example',
  'PV1|1|O',
  'ORC|NW|ZP100120391',
  'OBR|1|ZP100120391||PSY^Psychiatrie^ZORGDOMEIN',
  'NTE|1|P|bij de aanvraag',
  'OBX|1|NM|VB^^123',
  'OBX|2|ED|VGAANM^Verkennend gesprek^ZORGDOMEIN||^application^pdf^Base64^JVBERi0xLjQ=',
  'NTE|1|P|verwijsbrief\\R\\1.pdf|RE',
  'OBX|3|FT|VGREG001^verkennend gesprek MGN^ZORGDOMEIN',
].join('\r');
