import { formatNumber, formatRooms } from "@/lib/format";
import type { Property } from "../api/properties";

export function address(property: Property): string {
  const street = [property.street, property.house_number].filter(Boolean).join(" ");
  return [street, property.neighborhood, property.city].filter(Boolean).join(", ");
}

/** "קומה 3 מתוך 8", "קומת קרקע", or null for a house. */
export function floorWords(property: Property): string | null {
  if (property.floor === null) return null;
  const floor = property.floor === 0 ? "קומת קרקע" : `קומה ${property.floor}`;
  return property.floors_total === null ? floor : `${floor} מתוך ${property.floors_total}`;
}

export function sizeWords(property: Property): string {
  return `${formatRooms(property.rooms)} · ${formatNumber(property.area_sqm)} מ״ר`;
}

/** What the place has, in the order buyers ask for it. */
export function features(property: Property): string[] {
  const all: [boolean, string][] = [
    [property.mamad, "ממ״ד"],
    [property.parking, "חניה"],
    [property.elevator, "מעלית"],
    [property.balcony, "מרפסת"],
    [property.garden, "גינה"],
    [property.storage, "מחסן"],
  ];
  return all.filter(([has]) => has).map(([, word]) => word);
}
