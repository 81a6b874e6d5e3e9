import { Download, EllipsisVertical, File, FileText, Film, Image, Music, Pencil, Trash2, type LucideIcon } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { INPUT } from "@/components/ui/field";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Moment } from "@/components/ui/moment";
import { formatSize } from "@/lib/format";
import { contentOf, useChangeFile, type CustomerFile } from "../api/files";

const ICON: Record<CustomerFile["kind"], LucideIcon> = {
  picture: Image,
  pdf: FileText,
  document: FileText,
  audio: Music,
  video: Film,
  text: File,
};

/** One attached file: opened in place where that is safe, else downloaded. */
export function FileRow({ file, canWrite }: { file: CustomerFile; canWrite: boolean }) {
  const [renaming, setRenaming] = useState(false);
  const change = useChangeFile();
  const Icon = ICON[file.kind];

  function rename(name: string) {
    setRenaming(false);
    if (name.trim() !== "" && name.trim() !== stem(file.name)) change.mutate({ file, change: { name: name.trim() } });
  }

  return (
    <li className="flex min-h-11 items-center gap-2 py-1.5 ps-3 pe-1.5">
      <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        {renaming ? (
          <Rename name={stem(file.name)} onSave={rename} onCancel={() => setRenaming(false)} />
        ) : (
          <a
            href={contentOf(file.id, file.shown)}
            {...(file.shown ? { target: "_blank", rel: "noreferrer" } : { download: file.name })}
            className="touch block truncate font-semibold hover:text-accent-text hover:underline"
          >
            <bdi>{file.name}</bdi>
          </a>
        )}
        <p className="text-xs text-ink-3">
          <bdi>{formatSize(file.size)}</bdi> · {file.author_name} · <Moment at={file.created_at} />
        </p>
      </div>
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" size="icon" aria-label={`פעולות בקובץ ${file.name}`}>
            <EllipsisVertical aria-hidden className="size-4" />
          </Button>
        }
      >
        <MenuItem icon={<Download aria-hidden className="size-4" />} onSelect={() => save(file)}>
          הורדה
        </MenuItem>
        {canWrite && (
          <>
            <MenuItem icon={<Pencil aria-hidden className="size-4" />} onSelect={() => setRenaming(true)}>
              שינוי שם
            </MenuItem>
            <MenuItem
              icon={<Trash2 aria-hidden className="size-4" />}
              onSelect={() => change.mutate({ file, change: { deleted: true } })}
            >
              מחיקה
            </MenuItem>
          </>
        )}
      </Menu>
    </li>
  );
}

function save(file: CustomerFile) {
  const link = document.createElement("a");
  link.href = contentOf(file.id, false);
  link.download = file.name;
  link.click();
}

/** The name without its extension, which goes with the content and stays. */
const stem = (name: string) => name.replace(/\.[^.]+$/u, "");

function Rename({ name, onSave, onCancel }: { name: string; onSave: (name: string) => void; onCancel: () => void }) {
  const [value, setValue] = useState(name);

  function keys(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") onSave(value);
    if (event.key === "Escape") onCancel();
  }

  return (
    <input
      aria-label="שם הקובץ"
      autoFocus
      maxLength={110}
      value={value}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={keys}
      onBlur={() => onSave(value)}
      className={INPUT}
    />
  );
}
