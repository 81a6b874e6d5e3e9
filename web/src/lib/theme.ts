import { useSyncExternalStore } from "react";
import { storage } from "./storage";

export type ThemeChoice = "light" | "dark" | "system";
const KEY = "moked.theme";
const dark = () => window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function choice(): ThemeChoice {
  const stored = storage.read(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

function apply(): void {
  const now = choice();
  const isDark = now === "dark" || (now === "system" && dark().matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  listeners.forEach((listener) => listener());
}

export function setTheme(next: ThemeChoice): void {
  if (next === "system") storage.remove(KEY);
  else storage.write(KEY, next);
  apply();
}

/** Follows the operating system while the person has made no choice. Call once at start. */
export function followSystemTheme(): void {
  dark().addEventListener("change", apply);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): ThemeChoice {
  return useSyncExternalStore(subscribe, choice);
}

export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme === "dark");
}
