import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { caughtMailQuery, type CaughtMail } from "../api/caught";
import { Letter } from "../components/letter";

/** What the product would have mailed; in the sandbox nothing leaves the machine. */
export default function CaughtMailPage() {
  const query = useQuery(caughtMailQuery);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="דואר שנתפס" meta="בסביבת התרגול מכתבים לא נשלחים. אלה המכתבים שהיו יוצאים אליך." />
      <Card className="overflow-hidden">
        {query.data ? (
          <Letters letters={query.data} />
        ) : query.error ? (
          <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Loading className="h-40" />
        )}
      </Card>
    </div>
  );
}

function Letters({ letters }: { letters: CaughtMail[] }) {
  if (letters.length === 0) {
    return (
      <EmptyState compact icon={Inbox} title="עוד לא נכתב מכתב">
        הזמנות, סיסמאות חדשות והתראות על תקלות יופיעו כאן.
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y">
      {letters.map((letter) => (
        <li key={letter.id}>
          <Letter letter={letter} />
        </li>
      ))}
    </ul>
  );
}
