import type { ReactNode } from "react";
import { Button } from "./ui/button";
import { SearchBox } from "./ui/field";

interface Props {
  search: string;
  q: string | undefined;
  onSearch: (value: string) => void;
  filtered: boolean;
  onClear: () => void;
  children: ReactNode;
}

/** Search and filters above a list; on a phone the filters scroll sideways in a row of their own. */
export function FilterBar({ search, q, onSearch, filtered, onClear, children }: Props) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchBox label={search} value={q ?? ""} onChange={onSearch} />
      <div className="flex max-w-full gap-2 overflow-x-auto py-0.5 max-md:-mx-4 max-md:w-screen max-md:px-4">
        {children}
        {filtered && (
          <Button variant="ghost" size="sm" onClick={onClear}>
            ניקוי
          </Button>
        )}
      </div>
    </div>
  );
}
