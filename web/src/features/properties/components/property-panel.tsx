import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Money } from "@/components/ui/money";
import { Sheet } from "@/components/ui/sheet";
import { formatDay, formatNumber } from "@/lib/format";
import { LISTING_DEAL, PROPERTY_KIND, PROPERTY_STATUS } from "@/lib/labels";
import { allows, useMe } from "@/lib/me";
import type { Property } from "../api/properties";
import { PropertyTerms } from "./property-terms";
import { address, features, floorWords } from "./property-words";

/** All that is known of a listing: exactly what the agent on the phone may say about it. */
export function PropertyPanel({ property, onClose }: { property: Property; onClose: () => void }) {
  const me = useMe();
  const rows: [string, ReactNode][] = [
    ["סוג", `${PROPERTY_KIND[property.kind]} ${LISTING_DEAL[property.deal]}`],
    ["כתובת", address(property)],
    ["חדרים", formatNumber(property.rooms)],
    ["שטח", `${formatNumber(property.area_sqm)} מ״ר`],
    ["קומה", floorWords(property)],
    ["מה יש", features(property).join(", ") || null],
    ["כניסה", property.entry_date && formatDay(property.entry_date)],
    ["מספר נכס", <bdi key="ref" dir="ltr">{property.reference}</bdi>],
  ];
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={<bdi>{property.title}</bdi>}>
      <div className="space-y-4 p-4">
        <div className="flex items-center gap-3">
          <Money agorot={property.price_agorot} className="text-2xl font-bold" />
          {property.deal === "rent" && <span className="text-ink-3">לחודש</span>}
          <Badge tone={PROPERTY_STATUS[property.status].tone} className="ms-auto">
            {PROPERTY_STATUS[property.status].label}
          </Badge>
        </div>
        {property.description && <p className="text-base text-ink-2">{property.description}</p>}
        <dl className="divide-y rounded-lg border">
          {rows
            .filter(([, value]) => value !== null)
            .map(([label, value]) => (
              <div key={label} className="flex gap-3 px-3 py-2">
                <dt className="w-24 shrink-0 text-ink-3">{label}</dt>
                <dd className="min-w-0 flex-1 font-semibold">{value}</dd>
              </div>
            ))}
        </dl>
        <p className="text-xs text-ink-3">הנציג הקולי אומר למתקשרים רק מה שרשום כאן למעלה.</p>
        {me !== null && allows(me, "properties.sensitive") && <PropertyTerms propertyId={property.id} />}
      </div>
    </Sheet>
  );
}
