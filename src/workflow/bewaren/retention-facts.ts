import type { Code } from '../../kernel/codes.ts';
import type { ConsultatieKind } from '../consultatie/consultatie-effects.ts';
import type { DeliveryKind } from '../effects.ts';
import type { Journey } from '../journey.ts';
import type { Network } from '../network.ts';

/** One delivery as retention sees it; times are ISO instants. */
export type KeptDelivery = {
  readonly recipient: string;
  readonly kind: DeliveryKind | ConsultatieKind;
  readonly status: 'pending' | 'delivered' | 'waiting' | 'dead' | 'withheld' | 'cancelled';
  readonly code?: Code;
  readonly createdAt: string;
  readonly deliveredAt?: string;
};

/** A message whose bytes are still there. */
export type KeptMessage = { readonly id: string; readonly receivedAt: string; readonly outcome: string };

/** All that decides what of a journey may go (domain.md 2.6, design 4). */
export type RetentionFacts = {
  readonly journey: Journey;
  readonly network: Network;
  readonly now: string;
  readonly deliveries: readonly KeptDelivery[];
  readonly messages: readonly KeptMessage[];
  readonly documents: readonly { readonly id: string; readonly addedAt: string }[];
  /** Open work for a person, but for what retention itself asked. */
  readonly openWork: number;
  /** A named person decided that the journey may go without a copy that has no consent. */
  readonly copyWaived: boolean;
};
