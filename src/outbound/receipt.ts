/** What a recipient's own ids are of what we sent: our id for that recipient → `Type/id` at the recipient. Empty for HL7v2. */
export type Receipt = Readonly<Record<string, string>>;
