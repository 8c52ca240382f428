import type { zh } from "./zh";

export const en: Record<keyof typeof zh, string> = {
  "app.name": "Lianxin",
  "app.title": "Lianxin · situation map",
  "state.loading": "Loading…",
  "state.offline": "The link to the server is down; the map shows what was known before.",
  "state.busy": "The server is busy; trying again shortly.",
  "state.broken": "The server answered in an unexpected way; what is shown stays usable.",
  "state.forbidden": "Your account may not see this.",
  "state.unauthorized": "Please sign in first.",
  "state.retry": "Try again",
  "demo.label": "Demo data",
};
