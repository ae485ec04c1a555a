/**
 * Writes a moment as HL7v2 writes it (`20261123091500+0100`), for MSH-7 and the like.
 *
 * `offsetMinutes` is the zone in which it is written, UTC when it isn't given; the moment stays the same.
 */
export function hl7Timestamp(moment: Date, offsetMinutes = 0): string {
  const local = new Date(moment.getTime() + offsetMinutes * 60_000).toISOString();
  const minutes = Math.abs(offsetMinutes);
  const zone = `${Math.floor(minutes / 60)}`.padStart(2, '0') + `${minutes % 60}`.padStart(2, '0');
  return `${local.slice(0, 19).replace(/\D/g, '')}${offsetMinutes < 0 ? '-' : '+'}${zone}`;
}
