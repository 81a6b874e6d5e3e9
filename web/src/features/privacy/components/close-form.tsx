import { useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { messageOf } from "@/lib/api/problem";
import { useClose, type PrivacyRequest } from "../api/privacy";

/** Ends a request by hand; how it ended stays in the register. */
export function CloseForm({ request, onDone }: { request: PrivacyRequest; onDone: () => void }) {
  const [outcome, setOutcome] = useState("");
  const close = useClose();

  function end(state: "done" | "refused") {
    close.mutate({ request, state, outcome: outcome.trim() }, { onSuccess: onDone });
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    end(request.kind === "erase" ? "refused" : "done");
  }

  const tooShort = outcome.trim().length < 3;
  return (
    <form onSubmit={submit} className="space-y-2 rounded-lg bg-sunken p-3">
      <Field
        label={request.kind === "erase" ? "למה הבקשה נדחית?" : "איך הבקשה הסתיימה?"}
        autoFocus
        maxLength={2000}
        value={outcome}
        error={close.isError ? messageOf(close.error) : null}
        onChange={(event) => setOutcome(event.target.value)}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="ghost" size="sm" onClick={onDone}>
          חזרה
        </Button>
        <Button variant="danger" size="sm" busy={close.isPending} disabled={tooShort} onClick={() => end("refused")}>
          דחיית הבקשה
        </Button>
        {request.kind !== "erase" && (
          <Button type="submit" variant="primary" size="sm" busy={close.isPending} disabled={tooShort}>
            טופלה
          </Button>
        )}
      </div>
    </form>
  );
}
