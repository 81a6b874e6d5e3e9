import { Camera, Paperclip, Plus } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";

/** Files from the device, or a picture from its camera. */
export function AttachMenu({ onFiles }: { onFiles: (files: File[]) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);

  function take(input: HTMLInputElement) {
    onFiles([...(input.files ?? [])]);
    // The same file may be picked again after it was taken off.
    input.value = "";
  }

  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="צירוף קובץ או צילום">
            <Plus aria-hidden className="size-5" />
          </Button>
        }
      >
        <MenuItem icon={<Paperclip aria-hidden className="size-4" />} onSelect={() => files.current?.click()}>
          קובץ או תמונה
        </MenuItem>
        <MenuItem icon={<Camera aria-hidden className="size-4" />} onSelect={() => camera.current?.click()}>
          צילום במצלמה
        </MenuItem>
      </Menu>
      <input ref={files} type="file" multiple hidden aria-label="בחירת קבצים" onChange={(event) => take(event.target)} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden aria-label="צילום" onChange={(event) => take(event.target)} />
    </>
  );
}
