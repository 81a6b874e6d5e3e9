import { Fragment } from "react";

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,!?:;)\]]/g;

/** A message's words as they were written, its web addresses as links. */
export function RichText({ text }: { text: string }) {
  const links = text.match(LINK) ?? [];
  const words = text.split(LINK);
  return (
    <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
      {words.map((part, index) => {
        const link = links[index];
        return (
          <Fragment key={index}>
            {part}
            {link !== undefined && (
              <a href={link} target="_blank" rel="noreferrer noopener" dir="ltr" className="font-semibold text-accent-text underline underline-offset-2">
                {link}
              </a>
            )}
          </Fragment>
        );
      })}
    </p>
  );
}
