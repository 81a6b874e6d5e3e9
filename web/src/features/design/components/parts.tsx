import { Inbox, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Field, SearchBox } from "@/components/ui/field";
import { Filter } from "@/components/ui/filter";
import { LiveTimer } from "@/components/ui/live-timer";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { Moment } from "@/components/ui/moment";
import { Money } from "@/components/ui/money";
import { Phone } from "@/components/ui/phone";
import { Score } from "@/components/ui/score";
import { Segmented } from "@/components/ui/segmented";
import { Sentiment } from "@/components/ui/sentiment";
import { Sheet } from "@/components/ui/sheet";
import { Spinner } from "@/components/ui/spinner";
import { Switch } from "@/components/ui/switch";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { Tooltip } from "@/components/ui/tooltip";
import { NetworkError } from "@/lib/api/problem";
import { Row } from "./specimen";

const STARTED = new Date().toISOString();

export function Buttons() {
  return (
    <>
      {(["primary", "secondary", "ghost", "danger"] as const).map((variant) => (
        <Row key={variant}>
          <Button variant={variant}>שמירה</Button>
          <Button variant={variant} size="sm">
            <Plus aria-hidden className="size-4" />
            הוספה
          </Button>
          <Button variant={variant} size="icon" aria-label="עריכה">
            <Pencil aria-hidden className="size-4" />
          </Button>
          <Button variant={variant} busy>
            שומרים
          </Button>
          <Button variant={variant} disabled>
            אי אפשר
          </Button>
        </Row>
      ))}
    </>
  );
}

export function Badges() {
  return (
    <Row>
      <Badge>חדש</Badge>
      <Badge tone="info">נוצר קשר</Badge>
      <Badge tone="accent">מתעניין</Badge>
      <Badge tone="warn">במעקב</Badge>
      <Badge tone="good">נסגר</Badge>
      <Badge tone="bad">אבד</Badge>
      <Spinner />
    </Row>
  );
}

export function Fields({ theme }: { theme: string }) {
  const [word, setWord] = useState("דירה");
  return (
    <div className="space-y-3">
      <Field label={`שם (${theme})`} defaultValue="נועה ברק" hint="כפי שהציגה את עצמה בשיחה" />
      <Field label={`טלפון (${theme})`} type="tel" dir="ltr" defaultValue="054-12" error="המספר קצר מדי" />
      <SearchBox label={`חיפוש (${theme})`} value={word} onChange={setWord} />
    </div>
  );
}

export function Choices({ theme }: { theme: string }) {
  const [view, setView] = useState("table");
  const [kind, setKind] = useState<string | undefined>("sale");
  const [on, setOn] = useState(true);
  return (
    <Row>
      <Segmented
        label={`תצוגה (${theme})`}
        value={view}
        onChange={setView}
        options={[
          { value: "table", label: "טבלה" },
          { value: "board", label: "לוח" },
        ]}
      />
      <div className="w-full max-w-sm">
        <Switch label={`עדכונים (${theme})`} note="משפט אחד על מה שקורה כשזה פועל." checked={on} onChange={setOn} />
      </div>
      <Filter
        label="עסקה"
        value={kind}
        onChange={setKind}
        options={[
          { value: "sale", label: "מכירה" },
          { value: "rent", label: "השכרה" },
        ]}
      />
      <Menu trigger={<Button>פעולות</Button>}>
        <MenuLabel>נועה ברק</MenuLabel>
        <MenuItem icon={<Pencil aria-hidden className="size-4" />} onSelect={() => toast("נבחרה עריכה")}>
          עריכה
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 aria-hidden className="size-4" />} onSelect={() => toast("נבחרה מחיקה")}>
          מחיקה
        </MenuItem>
      </Menu>
    </Row>
  );
}

export function Facts() {
  return (
    <Card className="space-y-2 p-4">
      <Row>
        <Phone number="+972541234567" />
        <Money agorot={320_000_000} />
        <Moment at={STARTED} />
        <LiveTimer from={STARTED} className="font-bold text-good" />
      </Row>
      <Row>
        <Score score={88} />
        <Score score={55} />
        <Score score={12} />
        <Score score={null} />
      </Row>
      <Row>
        <Sentiment value="positive" />
        <Sentiment value="neutral" />
        <Sentiment value="mixed" />
        <Sentiment value="negative" />
      </Row>
    </Card>
  );
}

export function States() {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Card>
        <EmptyState compact icon={Inbox} title="אין עדיין כלום" action={<Button size="sm">הצעד הראשון</Button>}>
          משפט אחד על מה שיופיע כאן.
        </EmptyState>
      </Card>
      <Card>
        <ErrorState compact error={new NetworkError()} onRetry={() => toast("מנסים שוב")} />
      </Card>
      <Card className="space-y-3 p-4 sm:col-span-2">
        <Skeleton className="h-4 w-1/3" />
        <Skeleton className="h-4" />
        <Skeleton className="h-4 w-2/3" />
      </Card>
    </div>
  );
}

export function Layers() {
  const [asking, setAsking] = useState(false);
  const [side, setSide] = useState(false);
  const [bottom, setBottom] = useState(false);
  return (
    <Row>
      <Button onClick={() => setSide(true)}>לוח צד</Button>
      <Button onClick={() => setBottom(true)}>לוח תחתון</Button>
      <Button variant="danger" onClick={() => setAsking(true)}>
        שאלה
      </Button>
      <Button onClick={() => toast.success("נשמר", { action: { label: "ביטול", onClick: () => toast("בוטל") } })}>הודעה</Button>
      <Tooltip text="הסבר קצר">
        <Button variant="ghost">רמז</Button>
      </Tooltip>
      <Sheet open={side} onOpenChange={setSide} title="לוח צד">
        <p className="p-4">פרטי הרשומה נפתחים כאן, בלי לעזוב את הרשימה.</p>
      </Sheet>
      <Sheet from="bottom" open={bottom} onOpenChange={setBottom} title="לוח תחתון">
        <p className="p-4">בטלפון, בחירות קצרות עולות מלמטה.</p>
      </Sheet>
      <Confirm open={asking} onOpenChange={setAsking} title="למחוק את ההערה?" confirm="למחוק" danger onConfirm={() => setAsking(false)}>
        אפשר לבטל במשך עשר שניות.
      </Confirm>
    </Row>
  );
}
