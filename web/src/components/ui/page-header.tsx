import { useEffect, type ReactNode } from "react";

interface Props {
  title: string;
  meta?: ReactNode;
  actions?: ReactNode;
}

/** A page's title line; it also names the browser tab. */
export function PageHeader({ title, meta, actions }: Props) {
  usePageTitle(title);
  return (
    <header className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 md:mb-5">
      <h1 className="text-xl font-bold tracking-tight">{title}</h1>
      {meta && <div className="text-sm text-ink-3">{meta}</div>}
      {actions && <div className="ms-auto flex items-center gap-2">{actions}</div>}
    </header>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · מוקד`;
  }, [title]);
}
