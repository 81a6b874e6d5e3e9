import { useState, type FormEvent } from "react";
import { Link } from "wouter";
import { Button, buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { useForgotten } from "../api/session";
import { AuthFrame } from "../components/auth-frame";

/** Asks for a letter with a link. What it says is the same whether the address has an account or not. */
export default function ForgotPage() {
  const [email, setEmail] = useState("");
  const forgotten = useForgotten();

  function submit(event: FormEvent) {
    event.preventDefault();
    forgotten.mutate({ email: email.trim() });
  }

  if (forgotten.isSuccess) {
    return (
      <AuthFrame title="בדקו את תיבת הדואר" lead="אם יש חשבון בכתובת הזאת, שלחנו אליה קישור לבחירת סיסמה.">
        <p className="text-sm text-ink-2">הקישור תקף לשעה. לא הגיע? כדאי להציץ גם בתיקיית הספאם.</p>
        <Link href={paths.signIn.to()} className={`${buttonClass("secondary", "lg")} mt-5 w-full`}>
          חזרה לכניסה
        </Link>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title="שכחתי סיסמה" lead="נשלח קישור לבחירת סיסמה חדשה אל הדוא״ל שלכם.">
      <form onSubmit={submit} className="space-y-4">
        <Field
          label="דוא״ל"
          type="email"
          dir="ltr"
          required
          autoFocus
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={forgotten.isError ? messageOf(forgotten.error) : null}
        />
        <Button type="submit" variant="primary" size="lg" className="w-full" busy={forgotten.isPending}>
          שליחת קישור
        </Button>
        <Link href={paths.signIn.to()} className={`${buttonClass("ghost", "lg")} w-full`}>
          חזרה לכניסה
        </Link>
      </form>
    </AuthFrame>
  );
}
