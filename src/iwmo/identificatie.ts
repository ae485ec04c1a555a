/**
 * Identification of a message that we send, at most 12 characters: the first of its delivery's random id, in hex. The same at
 * every attempt, and by it a retour finds the delivery; two that meet are as unlikely as 48 random bits make it (TR056).
 */
export function identificatieOf(deliveryId: string): string {
  return deliveryId.replaceAll('-', '').slice(0, 12).toUpperCase();
}

/** Whether a ReferentieAanbieder can be one of ours: ids that leave are UUIDs of version 8. */
export function isOwnReferentie(referentie: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(referentie);
}

/** Name of the file of a message (OP192: extension `.xml`). */
export function fileNameOf(bericht: string, identificatie: string): string {
  return `${bericht.toUpperCase()}-${identificatie}.xml`;
}
