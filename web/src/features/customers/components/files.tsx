import { useQuery } from "@tanstack/react-query";
import { Camera, Paperclip } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { ErrorState, Loading } from "@/components/ui/state";
import { cn } from "@/lib/cn";
import { useIsPhone } from "@/lib/use-is-phone";
import { filesQuery, useSendFiles } from "../api/files";
import { FileRow } from "./file-row";
import { SendingRow } from "./sending-row";
import { useDroppedFiles } from "@/lib/use-dropped-files";

/** What is attached to a person. A file dropped anywhere on the page is attached too. */
export function Files({ customerId, canWrite }: { customerId: string; canWrite: boolean }) {
  const query = useQuery(filesQuery(customerId));
  const { sending, add, again, dismiss } = useSendFiles(customerId);
  const over = useDroppedFiles(canWrite, (files) => void add(files));
  const files = query.data ?? [];
  const none = query.isSuccess && files.length === 0 && sending.length === 0;
  return (
    <Section title={files.length > 0 ? `קבצים (${files.length})` : "קבצים"}>
      {query.isPending && <Loading className="h-11 rounded-lg" />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {none && !canWrite && <p className="text-sm text-ink-3">אין קבצים.</p>}
      {(files.length > 0 || sending.length > 0) && (
        <ul aria-label="קבצים" className="mb-2 divide-y rounded-lg border">
          {sending.map((one) => (
            <SendingRow key={one.key} sending={one} onAgain={() => void again(one)} onDismiss={() => dismiss(one.key)} />
          ))}
          {files.map((file) => (
            <FileRow key={file.id} file={file} canWrite={canWrite} />
          ))}
        </ul>
      )}
      {canWrite && <Add over={over} onFiles={(chosen) => void add(chosen)} />}
    </Section>
  );
}

function Add({ over, onFiles }: { over: boolean; onFiles: (files: File[]) => void }) {
  const phone = useIsPhone();
  return (
    <div
      className={cn(
        "flex flex-wrap items-center gap-2 rounded-lg border border-dashed p-2.5 transition-colors",
        over && "border-accent bg-accent-soft",
      )}
    >
      <Pick icon={<Paperclip aria-hidden className="size-4" />} label="צירוף קובץ" onFiles={onFiles} />
      {phone && <Pick icon={<Camera aria-hidden className="size-4" />} label="צילום" camera onFiles={onFiles} />}
      {!phone && <span className="text-xs text-ink-3">{over ? "שחררו כדי לצרף" : "או גררו לכאן, עד 25 מ״ב"}</span>}
    </div>
  );
}

interface PickProps {
  icon: React.ReactNode;
  label: string;
  camera?: boolean;
  onFiles: (files: File[]) => void;
}

function Pick({ icon, label, camera = false, onFiles }: PickProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        aria-label={label}
        multiple={!camera}
        accept={camera ? "image/*" : undefined}
        capture={camera ? "environment" : undefined}
        hidden
        onChange={(event) => {
          onFiles(Array.from(event.target.files ?? []));
          event.target.value = "";
        }}
      />
      <Button variant="secondary" size="sm" onClick={() => input.current?.click()}>
        {icon}
        {label}
      </Button>
    </>
  );
}
