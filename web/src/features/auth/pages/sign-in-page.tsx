import { useState, type FormEvent } from "react";
import { Link } from "wouter";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { asksForCode, isCodeMissing } from "../api/second-step";
import { useLogin } from "../api/session";
import { AuthFrame } from "../components/auth-frame";
import { CodeField } from "../components/code-field";

export default function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [step, setStep] = useState<"password" | "code">("password");
  const login = useLogin();

  function submit(event: FormEvent) {
    event.preventDefault();
    const body = { email: email.trim(), password };
    login.mutate(step === "code" ? { ...body, code } : body, {
      onError: (error) => setStep((now) => (asksForCode(error) ? "code" : now)),
    });
  }

  function back() {
    setStep("password");
    setCode("");
    login.reset();
  }

  if (step === "code") {
    return (
      <AuthFrame title="עוד צעד אחד" lead="הסיסמה נכונה. עכשיו הקוד מאפליקציית האימות.">
        <form onSubmit={submit} className="space-y-4">
          <CodeField
            autoFocus
            value={code}
            onChange={setCode}
            error={login.isError && !isCodeMissing(login.error) ? messageOf(login.error) : null}
          />
          <Button type="submit" variant="primary" size="lg" className="w-full" busy={login.isPending}>
            כניסה
          </Button>
          <Button variant="ghost" className="w-full" onClick={back}>
            חזרה
          </Button>
        </form>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title="כניסה למערכת" lead="עם הדוא״ל והסיסמה שלכם במשרד.">
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
        />
        <Field
          label="סיסמה"
          type="password"
          dir="ltr"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={login.isError ? messageOf(login.error) : null}
        />
        <Button type="submit" variant="primary" size="lg" className="w-full" busy={login.isPending}>
          כניסה
        </Button>
        <p className="text-center text-sm">
          <Link href={paths.forgot.to()} className="inline-flex min-h-11 items-center text-accent-text hover:underline">
            שכחתי סיסמה
          </Link>
        </p>
      </form>
    </AuthFrame>
  );
}
