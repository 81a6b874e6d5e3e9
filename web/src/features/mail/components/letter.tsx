import { Fragment } from "react";
import { Moment } from "@/components/ui/moment";
import type { CaughtMail } from "../api/caught";

const LINK = /(https?:\/\/\S+)/;

/** One letter as it would be read; links in it work. */
export function Letter({ letter }: { letter: CaughtMail }) {
  return (
    <details className="px-4 py-3">
      <summary className="cursor-pointer max-md:min-h-11">
        <span className="font-semibold">{letter.subject}</span>{" "}
        <span className="text-sm text-ink-3">
          אל <bdi>{letter.to.join(", ")}</bdi> · <Moment at={letter.at} />
        </span>
      </summary>
      <p className="mt-3 whitespace-pre-wrap break-words text-sm" dir="auto">
        {letter.text.split(LINK).map((part, place) => (
          <Fragment key={place}>{LINK.test(part) ? <a href={part} className="text-accent underline">{part}</a> : part}</Fragment>
        ))}
      </p>
    </details>
  );
}
