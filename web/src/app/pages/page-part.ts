import { createElement, use, type ComponentType } from "react";
import { paths, type PathName } from "@/config/paths";

interface Part {
  address: RegExp;
  /** Asks for the file ahead of the screen. */
  bring: () => void;
}

const parts: Part[] = [];

const addressOf = (pattern: string) => new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}/?$`);

/**
 * A screen that is a file of its own, and the routes that show it. Unlike React's `lazy` it is drawn at once when the file
 * is here already: a skeleton before it would stay for a third of a second.
 */
export function page<Props extends object>(names: PathName[], load: () => Promise<{ default: ComponentType<Props> }>): ComponentType<Props> {
  let coming: Promise<{ default: ComponentType<Props> }> | undefined;
  let screen: ComponentType<Props> | undefined;
  let shown = false;
  const ask = () =>
    (coming ??= load().then((file) => {
      screen = file.default;
      return file;
    }));
  const bring = () => {
    ask().catch(() => {
      // Nobody has seen it yet: the screen itself asks again, and says what failed.
      if (!shown) coming = undefined;
    });
  };
  for (const name of names) parts.push({ address: addressOf(paths[name].pattern), bring });
  return function Page(props: Props) {
    shown = true;
    return createElement(screen ?? use(ask()).default, props);
  };
}

/** Asks for the screen of an address before anybody knows who sits here: the file comes while the server answers that. */
export function bringPage(address: string): void {
  parts.find((part) => part.address.test(address))?.bring();
}
