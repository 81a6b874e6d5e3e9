import { Sheet } from "@/components/ui/sheet";

const KEYS = [
  { keys: ["Ctrl", "K"], what: "חיפוש ומעבר מהיר" },
  { keys: ["/"], what: "לשדה החיפוש של המסך" },
  { keys: ["↑", "↓"], what: "בין שורות ברשימה" },
  { keys: ["Enter"], what: "פתיחת השורה, שמירת שדה" },
  { keys: ["Ctrl", "Enter"], what: "שמירת הערה" },
  { keys: ["Esc"], what: "סגירה, יציאה מעריכה בלי לשמור" },
  { keys: ["?"], what: "הרשימה הזאת" },
];

/** The keys that work everywhere. */
export default function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title="קיצורי מקלדת">
      <dl className="divide-y px-4">
        {KEYS.map(({ keys, what }) => (
          <div key={what} className="flex items-center justify-between gap-3 py-2.5">
            <dt>{what}</dt>
            <dd dir="ltr" className="flex gap-1">
              {keys.map((key) => (
                <kbd key={key} className="rounded-sm bg-sunken px-2 py-0.5 font-sans text-xs font-semibold">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
