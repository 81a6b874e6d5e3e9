import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const crm = process.env.CRM_PUBLIC_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      includeAssets: ["theme.js", "icon.svg"],
      manifest: {
        name: "מוקד",
        short_name: "מוקד",
        description: "מוקד שיחות בעברית ומערכת לקוחות למשרד תיווך",
        lang: "he",
        dir: "rtl",
        start_url: "/",
        display: "standalone",
        background_color: "#f7f7f5",
        theme_color: "#f7f7f5",
        icons: [
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icon-maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        // Only the Hebrew and Latin faces are used; the rest of the font stays out of the offline copy.
        globPatterns: ["**/*.{js,css,html,svg,png}", "**/assistant-{hebrew,latin}-*.woff2"],
        navigateFallback: "/index.html",
        navigateFallbackDenylist: [/^\/(api|socket\.io|webhook|internal|media|metrics|healthz|readyz)(\/|$)/],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 600,
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Left to itself every shared icon becomes a file, and a screen opens with forty requests: the round trips and the
          // server's work for each cost more than the few bytes that a screen has of its neighbours this way. What is
          // large and not for every screen (the table, the inbox) stays a file of its own.
          groups: [
            { name: "base", tags: ["$initial"], priority: 3 },
            {
              name: "kit",
              test: /lucide-react|react-query|[\\/]src[\\/](lib[\\/]|components[\\/](ui[\\/]|list-|filter-))/,
              minShareCount: 2,
              maxModuleSize: 7_000,
              priority: 2,
            },
            // What opens over a screen comes after it, in one file.
            { name: "overlay", test: /node_modules[\\/](@radix-ui|@floating-ui|react-remove-scroll|aria-hidden)/, minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: crm, changeOrigin: false },
      "/socket.io": { target: crm, ws: true },
    },
  },
});
