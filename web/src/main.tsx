import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { followGoneChunks } from "./app/gone-chunks";
import { bringPage } from "./app/pages/page-part";
import "./index.css";
import { meQuery } from "./lib/me";
import { makeQueryClient } from "./lib/query-client";
import { followSystemTheme } from "./lib/theme";

const client = makeQueryClient((cache) => cache.setQueryData(meQuery.queryKey, null));
followSystemTheme();
followGoneChunks(() => window.location.reload());
bringPage(window.location.pathname);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
);
