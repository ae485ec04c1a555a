const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that stands in XML or HTML, in an element or an attribute. XML 1.0 has no room for control characters: they are left out. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replaceAll(/[&<>"']/g, (it) => ENTITIES[it] ?? it);
}
