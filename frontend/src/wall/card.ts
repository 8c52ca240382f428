/** Cards in the words and order of the wall. */
import { daysBetween, localDay, shortName } from "../format";
import type { Card } from "./wire";
import { label, t } from "./words";

/** Days until a card's deadline in local days: negative when it has passed; null without one. */
export function daysLeft(card: Card, today: string, zone: string): number | null {
  if (!card.due) return null;
  const due = localDay(card.due, zone);
  return due ? daysBetween(today, due) : null;
}

/** Overdue and soon due cards: the worst level first among those that are late, then by deadline; each layer as it came. */
export function pressing(cards: readonly Card[]): Card[] {
  const rank = (c: Card) => (c.overdue ? 0 : 10) + (c.level || 5);
  return cards
    .filter(c => c.overdue || c.due_soon)
    .sort(
      (a, b) => rank(a) - rank(b) || (a.due ?? "").localeCompare(b.due ?? "") || a.village.localeCompare(b.village),
    );
}

/** Newest first; without a date last. */
export function newest(cards: readonly Card[]): Card[] {
  return [...cards].sort((a, b) => (b.found ?? "").localeCompare(a.found ?? "") || a.village.localeCompare(b.village));
}

export function countdown(card: Card, today: string, zone: string): string {
  const days = daysLeft(card, today, zone);
  if (days === null) return "";
  if (days < 0) return t("cards.late", { n: -days });
  return days === 0 ? t("cards.today") : t("cards.left", { n: days });
}

/** As the schema calls it; a code without a label is shown itself, so that nothing is hidden. */
export function kindOf(card: Card): string {
  return card.kind_label ? label(card.kind_label) : card.kind;
}

export function placeOf(card: Card): string {
  return [card.county_name, card.township_name, shortName(card.village_name)].filter(Boolean).join("·");
}

/** Where there is room for two names alone: the widest and the finest. */
export function spotOf(card: Card): string {
  return [card.county_name, shortName(card.village_name)].filter(Boolean).join("·");
}

/** Who has it: the tier, and whether it is a key or supervised case. */
export function ownerOf(card: Card): string {
  const tier = card.owner_tier_label ? label(card.owner_tier_label) : card.owner_tier || t("owner.none");
  return [tier, card.supervised ? t("cards.supervised") : "", card.key_case ? t("cards.key") : ""]
    .filter(Boolean)
    .join(" · ");
}

export function whenOf(card: Card, today: string, zone: string): string {
  if (!card.found) return "";
  const days = daysBetween(localDay(card.found, zone), today);
  return days <= 0 ? t("live.today") : t("live.days", { n: days });
}
