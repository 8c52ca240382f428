/** /admin: users, tokens, walls, sessions and the policy for the security administrator; settings for the system administrator. */
import { useEffect, useState } from "preact/hooks";
import { Document } from "./Document";
import { Grants } from "./Grants";
import { begin, Guarded, Page } from "./Page";
import { Sessions } from "./Sessions";
import { may } from "./session";
import { Tokens } from "./Tokens";
import { Users } from "./Users";
import { Walls } from "./Walls";
import { type Word, w } from "./words";

interface Tab {
  id: Word;
  right: string;
  body: () => preact.JSX.Element;
}

const tabs: Tab[] = [
  { id: "users", right: "accounts", body: () => <Users /> },
  { id: "tokens", right: "accounts", body: () => <Tokens path="/api/admin/tokens" own={false} /> },
  { id: "grants", right: "accounts", body: () => <Grants /> },
  { id: "walls", right: "accounts", body: () => <Walls /> },
  { id: "sessions", right: "accounts", body: () => <Sessions path="/api/admin/sessions" own={false} /> },
  { id: "policy", right: "accounts", body: () => <Document title="policy" path="/api/admin/policy" whole /> },
  { id: "settings", right: "settings", body: () => <Document title="settings" path="/api/settings" whole={false} /> },
];

function Admin() {
  const [at, setAt] = useState(location.hash.slice(1));
  useEffect(() => {
    const follow = () => setAt(location.hash.slice(1));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const shown = tabs.filter(t => may(t.right));
  const tab = shown.find(t => t.id === at) ?? shown[0];
  return (
    <Page title="admin">
      <Guarded rights={["accounts", "settings"]}>
        <div class="tabs" role="tablist" aria-label={w("admin")} onKeyDown={e => step(e, shown)}>
          {shown.map(t => (
            <button
              key={t.id}
              type="button"
              role="tab"
              id={`tab-${t.id}`}
              aria-selected={t === tab}
              aria-controls="panel"
              tabIndex={t === tab ? 0 : -1}
              onClick={() => {
                location.hash = t.id;
              }}
            >
              {w(t.id)}
            </button>
          ))}
        </div>
        {tab && (
          <div role="tabpanel" id="panel" aria-labelledby={`tab-${tab.id}`} key={tab.id} class="panel">
            {tab.body()}
          </div>
        )}
      </Guarded>
    </Page>
  );
}

/** Arrow keys go on from the tab that has the focus: the one shown may lag behind quick fingers. */
function step(e: KeyboardEvent, shown: Tab[]) {
  const by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
  const from = shown.findIndex(t => `tab-${t.id}` === document.activeElement?.id);
  const next = shown[(from + by + shown.length) % shown.length];
  if (!by || from < 0 || !next) return;
  e.preventDefault();
  location.hash = next.id;
  document.getElementById(`tab-${next.id}`)?.focus();
}

begin(() => <Admin />);
