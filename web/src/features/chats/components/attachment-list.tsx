import { FileText, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { formatSize } from "@/lib/format";

/** What will go out with the next message; each can be taken off. */
export function AttachmentList({ files, onRemove }: { files: File[]; onRemove: (file: File) => void }) {
  if (files.length === 0) return null;
  return (
    <ul aria-label="קבצים שיישלחו" className="flex gap-2 overflow-x-auto pb-2">
      {files.map((file) => (
        <li key={`${file.name} ${file.size} ${file.lastModified}`} className="flex shrink-0 items-center gap-2 rounded-lg border bg-surface py-1 ps-1 pe-1">
          <Thumb file={file} />
          <span className="max-w-40 min-w-0">
            <bdi className="block truncate text-xs font-semibold">{file.name}</bdi>
            <span className="nums block text-2xs text-ink-3">
              {formatSize(file.size)}
            </span>
          </span>
          <Button variant="ghost" size="icon" aria-label={`הסרת ${file.name}`} onClick={() => onRemove(file)}>
            <X aria-hidden className="size-4" />
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Thumb({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.onload = () => typeof reader.result === "string" && setUrl(reader.result);
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file]);
  return url ? (
    <img src={url} alt="" className="size-10 rounded-md object-cover" />
  ) : (
    <span className="grid size-10 place-items-center rounded-md bg-sunken text-ink-3">
      <FileText aria-hidden className="size-5" />
    </span>
  );
}
