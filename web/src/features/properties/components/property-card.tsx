import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Money } from "@/components/ui/money";
import { LISTING_DEAL, PROPERTY_KIND, PROPERTY_STATUS } from "@/lib/labels";
import type { Property } from "../api/properties";
import { address, features, floorWords, sizeWords } from "./property-words";

export function PropertyCard({ property, onOpen }: { property: Property; onOpen: () => void }) {
  const status = PROPERTY_STATUS[property.status];
  return (
    <Card className="relative flex flex-col p-4 transition-colors hover:border-line-strong">
      <div className="flex items-center gap-2 text-xs text-ink-3">
        <span className="font-semibold text-ink-2">
          {PROPERTY_KIND[property.kind]} {LISTING_DEAL[property.deal]}
        </span>
        <Badge tone={status.tone} className="ms-auto">
          {status.label}
        </Badge>
      </div>
      <h2 className="mt-2 text-base leading-5.5 font-bold">
        <button type="button" onClick={onOpen} className="text-start after:absolute after:inset-0 after:rounded-lg">
          <bdi>{property.title}</bdi>
        </button>
      </h2>
      <p className="mt-0.5 text-sm text-ink-3">{address(property)}</p>
      <p className="mt-3 flex items-baseline gap-1.5">
        <Money agorot={property.price_agorot} className="text-lg font-bold" />
        {property.deal === "rent" && <span className="text-xs text-ink-3">לחודש</span>}
      </p>
      <p className="text-sm text-ink-2">{[sizeWords(property), floorWords(property)].filter(Boolean).join(" · ")}</p>
      <ul aria-label="מה יש" className="mt-auto flex flex-wrap gap-1.5 pt-3">
        {features(property).map((feature) => (
          <li key={feature} className="rounded-sm bg-sunken px-1.5 py-0.5 text-xs text-ink-2">
            {feature}
          </li>
        ))}
      </ul>
    </Card>
  );
}
