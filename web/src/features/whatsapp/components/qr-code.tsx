import { useMemo } from "react";
import { encode } from "uqr";

/** A QR code, always dark on white: phones do not read it the other way round. The quiet zone is four modules. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const { data, size: modules } = encode(text, { ecc: "L", border: 4 });
    const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { path: squares.join(""), size: modules };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="size-full rounded-lg bg-white">
      <path d={path} fill="#000000" />
    </svg>
  );
}
