/** What each family of alarms means and what to do, by the first part of its cause. */
const TEXTS: Readonly<Record<string, string>> = {
  'recipient-down': 'De partner antwoordt niet. Bel hem; het bezorgen gaat vanzelf verder.',
  'recipient-untrusted': 'Een certificaat klopt niet, van de partner of van ons. Er is niets verstuurd.',
  'queue-age': 'Er wacht te lang iets voor deze partner (ook als hij gepauzeerd is): mgn partners list.',
  'dead-letter': 'Iets is niet te bezorgen: mgn dead-letters list.',
  'refusal-unseen': 'Een afwijzing, vraag of crisisstop is niet bij de huisarts: bel de praktijk.',
  unread: 'De partner leest zijn taken niet: bel hem.',
  'sender-silent': 'De afzender stuurt langer niets dan hij hoort: bel hem.',
  'crisis-unconfirmed': 'Een crisismelding is nog door niemand bevestigd: mgn worklist list --kind crisis.',
  'deadline-at-risk': 'Een termijn is in gevaar: mgn worklist list --kind deadline.',
  'unowned-action': 'Een actie heeft niemand: mgn worklist list --kind open-action (of unowned).',
  failed: 'De gateway kon een bericht niet verwerken, onze fout: mgn dead-letters inbound.',
  invalid: 'Een afzender stuurt iets dat niet klopt; gaat uit na een dag zonder.',
  pull: 'Een aangemelde verwijzing is niet op te halen: mgn worklist list --kind dead-letter.',
  'pull-client': 'De bron kent onze sleutel niet.',
  certificate: 'Een certificaat verloopt binnen dertig dagen.',
  'network-file': 'Het nieuwe netwerkbestand is geweigerd; het oude geldt: mgn config check.',
  'audit-chain': 'De keten van het log klopt niet: mgn audit verify.',
  'audit-checkpoint': 'Een checkpoint van het log komt niet naar buiten.',
  broker: 'Een gateway is al een minuut zonder RabbitMQ; het bezorgen gaat door vanuit de database.',
  retention: 'Iets kon niet op tijd worden opgeruimd.',
};

/** The Dutch text of an alarm; a cause of an older or newer gateway has none. */
export function alarmText(cause: string): string {
  return TEXTS[cause.split('/')[0] ?? ''] ?? '';
}
