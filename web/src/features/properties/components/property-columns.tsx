import type { Columns } from "@/components/data-table";
import { Badge } from "@/components/ui/badge";
import { Money } from "@/components/ui/money";
import { LISTING_DEAL, PROPERTY_KIND, PROPERTY_STATUS } from "@/lib/labels";
import type { Property } from "../api/properties";
import { address, features, floorWords, sizeWords } from "./property-words";

export const propertyWidths: Record<string, string> = {
  kind: "9.5rem",
  size: "10.5rem",
  floor: "7.5rem",
  price: "8rem",
  status: "6rem",
};

export const propertyColumns: Columns<Property> = [
  {
    id: "title",
    header: "נכס",
    cell: ({ row: { original: property } }) => (
      <span className="block min-w-0">
        <bdi className="block truncate font-semibold">{property.title}</bdi>
        <span className="block truncate text-xs text-ink-3">{address(property)}</span>
      </span>
    ),
  },
  {
    id: "kind",
    header: "סוג",
    cell: ({ row: { original: property } }) => `${PROPERTY_KIND[property.kind]} ${LISTING_DEAL[property.deal]}`,
  },
  { id: "size", header: "גודל", cell: ({ row: { original: property } }) => sizeWords(property) },
  { id: "floor", header: "קומה", cell: ({ row: { original: property } }) => floorWords(property) ?? "–" },
  {
    id: "features",
    header: "מה יש",
    cell: ({ row: { original: property } }) => (
      <span className="block truncate text-sm text-ink-3">{features(property).join(" · ")}</span>
    ),
  },
  {
    id: "price",
    header: "מחיר",
    cell: ({ row: { original: property } }) => <Money agorot={property.price_agorot} className="font-semibold" />,
  },
  {
    id: "status",
    header: "מצב",
    cell: ({ row: { original: property } }) => (
      <Badge tone={PROPERTY_STATUS[property.status].tone}>{PROPERTY_STATUS[property.status].label}</Badge>
    ),
  },
];
