import { useEffect, useRef, useState } from "react";

/** Takes files that are dropped anywhere on the page; answers whether some hang over it. Off, a drop does nothing. */
export function useDroppedFiles(on: boolean, take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    if (!on) return;
    const stop = new AbortController();
    const { signal } = stop;
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    window.addEventListener(
      "dragover",
      (event) => {
        if (!carries(event)) return;
        // Else the browser leaves the page and opens the file.
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    window.addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    window.addEventListener(
      "drop",
      (event) => {
        setOver(false);
        if (!carries(event)) return;
        event.preventDefault();
        latest.current(Array.from(event.dataTransfer?.files ?? []));
      },
      { signal },
    );
    return () => stop.abort();
  }, [on]);
  return over;
}
