/** What new users are handed, on paper: the only time their passwords are seen. */
import { moment } from "./when";
import { roleName, w } from "./words";

export interface Slip {
  name: string;
  password?: string;
  full_name: string;
  post: string;
  role: string;
  scope: string[];
  until?: string | null;
  password_until?: string | null;
}

export function Slips({ slips }: { slips: Slip[] }) {
  return (
    <div role="status">
      <p class="row unprinted">
        <span class="sign">{w("slipHint")}</span>
        <button type="button" onClick={() => print()}>
          {w("print")}
        </button>
      </p>
      <div class="slips">
        {slips.map(s => (
          <div class="slip" key={s.name}>
            <p class="sign">
              {w("brand")} · {w("slip")}
            </p>
            <dl>
              <dt>{w("fullName")}</dt>
              <dd>
                {s.full_name} {s.post && `（${s.post}）`}
              </dd>
              <dt>{w("role")}</dt>
              <dd>
                {roleName(s.role)} {s.scope.join(" ")}
              </dd>
              <dt>{w("name")}</dt>
              <dd class="secret">{s.name}</dd>
              <dt>{w("password")}</dt>
              <dd class="secret">{s.password}</dd>
              <dt>{w("until")}</dt>
              <dd>{moment(s.until ?? s.password_until)}</dd>
            </dl>
          </div>
        ))}
      </div>
    </div>
  );
}
