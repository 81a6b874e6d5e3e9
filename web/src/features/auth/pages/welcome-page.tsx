import { useState, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { useOneTimeLogin } from "../api/session";
import { AuthFrame } from "../components/auth-frame";

const SHORTEST = 10;

/** Where the one-time link of a new office leads: the first password, then straight in. */
export default function WelcomePage() {
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [checked, setChecked] = useState(false);
  const welcome = useOneTimeLogin();
  const token = params.get("token") ?? "";

  const short = password.length < SHORTEST ? `לפחות ${SHORTEST} תווים.` : null;
  const differs = again !== password ? "הסיסמאות אינן זהות." : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (short || differs) return;
    welcome.mutate({ token, password }, { onSuccess: () => navigate(paths.home.to(), { replace: true }) });
  }

  if (token === "") {
    return (
      <AuthFrame title="הקישור חסר" lead="הכתובת הזאת עובדת רק מתוך קישור ההזמנה המלא.">
        <p className="text-sm text-ink-2">פתחו שוב את הקישור שקיבלתם, או בקשו קישור חדש ממי שהקים את המשרד.</p>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title="ברוכים הבאים" lead="בחרו סיסמה, ומיד תיכנסו למשרד שלכם.">
      <form onSubmit={submit} className="space-y-4">
        <Field
          label="סיסמה חדשה"
          type="password"
          dir="ltr"
          required
          autoFocus
          autoComplete="new-password"
          hint={`לפחות ${SHORTEST} תווים. משפט שקל לזכור עדיף על סימנים.`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={checked ? short : null}
        />
        <Field
          label="שוב, לאימות"
          type="password"
          dir="ltr"
          required
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
          error={checked && !short ? (differs ?? (welcome.isError ? messageOf(welcome.error) : null)) : null}
        />
        <Button type="submit" variant="primary" size="lg" className="w-full" busy={welcome.isPending}>
          שמירה וכניסה
        </Button>
      </form>
    </AuthFrame>
  );
}
