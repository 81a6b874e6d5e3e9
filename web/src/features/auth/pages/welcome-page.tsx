import { useState, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { Button } from "@/components/ui/button";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { useOneTimeLogin } from "../api/session";
import { AuthFrame } from "../components/auth-frame";
import { NewPasswordFields, newPasswordProblem } from "../components/new-password";

/** Where the one-time link of a new office leads: the first password, then straight in. */
export default function WelcomePage() {
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const [fresh, setFresh] = useState({ password: "", again: "" });
  const [checked, setChecked] = useState(false);
  const welcome = useOneTimeLogin();
  const token = params.get("token") ?? "";

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (newPasswordProblem(fresh)) return;
    welcome.mutate({ token, password: fresh.password }, { onSuccess: () => navigate(paths.home.to(), { replace: true }) });
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
        <NewPasswordFields
          autoFocus
          value={fresh}
          onChange={setFresh}
          checked={checked}
          error={welcome.isError ? messageOf(welcome.error) : null}
        />
        <Button type="submit" variant="primary" size="lg" className="w-full" busy={welcome.isPending}>
          שמירה וכניסה
        </Button>
      </form>
    </AuthFrame>
  );
}
