import { Camera, MapPin, Paperclip, Plus } from "lucide-react";
import { useRef } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { NewMessage } from "../api/messages";

interface Props {
  onFiles: (files: File[]) => void;
  onPlace: (place: NonNullable<NewMessage["location"]>) => void;
}

/** Files from the device, a picture from its camera, or where one stands now. */
export function AttachMenu({ onFiles, onPlace }: Props) {
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);

  function take(input: HTMLInputElement) {
    onFiles([...(input.files ?? [])]);
    // The same file may be picked again after it was taken off.
    input.value = "";
  }

  function locate() {
    if (!("geolocation" in navigator)) {
      toast.error("הדפדפן הזה לא יודע למסור מיקום.");
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => onPlace({ latitude: coords.latitude, longitude: coords.longitude }),
      () => toast.error("אין גישה למיקום. אפשר לאשר אותה בהגדרות הדפדפן."),
      { timeout: 10_000 },
    );
  }

  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="צירוף קובץ, צילום או מיקום">
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
        <MenuItem icon={<MapPin aria-hidden className="size-4" />} onSelect={locate}>
          המיקום שלי עכשיו
        </MenuItem>
      </Menu>
      <input ref={files} type="file" multiple hidden aria-label="בחירת קבצים" onChange={(event) => take(event.target)} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden aria-label="צילום" onChange={(event) => take(event.target)} />
    </>
  );
}
