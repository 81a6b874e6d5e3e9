import { useState, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { Button } from "@/components/ui/button";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { asksForCode, isCodeMissing } from "../api/second-step";
import { useOneTimeLogin } from "../api/session";
import { AuthFrame } from "../components/auth-frame";
import { CodeField } from "../components/code-field";
import { NewPasswordFields, newPasswordProblem } from "../components/new-password";

const WELCOME = {
  title: "ברוכים הבאים",
  lead: "בחרו סיסמה, ומיד תיכנסו למשרד שלכם.",
  missing: "פתחו שוב את הקישור שקיבלתם, או בקשו קישור חדש ממי שהקים את המשרד.",
};

const RESET = {
  title: "סיסמה חדשה",
  lead: "אחרי השמירה יתנתקו כל המכשירים שמחוברים לחשבון.",
  missing: "פתחו שוב את הקישור מהדוא״ל, או בקשו קישור חדש במסך הכניסה.",
};

/** Where one-time links lead: an invitation's first password, or another one for one that was forgotten. */
export default function WelcomePage() {
  const [params] = useSearchParams();
  const [location, navigate] = useLocation();
  const [fresh, setFresh] = useState({ password: "", again: "" });
  const [checked, setChecked] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const welcome = useOneTimeLogin();
  const token = params.get("token") ?? "";

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (newPasswordProblem(fresh)) return;
    const body = { token, password: fresh.password };
    welcome.mutate(code === null ? body : { ...body, code }, {
      onSuccess: () => navigate(paths.home.to(), { replace: true }),
      onError: (error) => setCode((now) => (asksForCode(error) ? (now ?? "") : now)),
    });
  }

  const words = location === paths.reset.pattern ? RESET : WELCOME;
  if (token === "") {
    return (
      <AuthFrame title="הקישור חסר" lead="הכתובת הזאת עובדת רק מתוך הקישור המלא.">
        <p className="text-sm text-ink-2">{words.missing}</p>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={words.title} lead={words.lead}>
      <form onSubmit={submit} className="space-y-4">
        <NewPasswordFields
          autoFocus
          value={fresh}
          onChange={setFresh}
          checked={checked}
          error={welcome.isError && code === null ? messageOf(welcome.error) : null}
        />
        {code !== null && (
          <CodeField
            autoFocus
            value={code}
            onChange={setCode}
            error={welcome.isError && !isCodeMissing(welcome.error) ? messageOf(welcome.error) : null}
          />
        )}
        <Button type="submit" variant="primary" size="lg" className="w-full" busy={welcome.isPending}>
          שמירה וכניסה
        </Button>
      </form>
    </AuthFrame>
  );
}
