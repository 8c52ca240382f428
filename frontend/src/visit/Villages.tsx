/** Where the visit was: a few villages as buttons, many as a list by township. */

import { shortName } from "../format";
import { Chips } from "./Chips";
import { change, draft } from "./draft";
import type { Village } from "./server";
import { t } from "./words";

const asButtons = 6;

export function Villages({ villages }: { villages: readonly Village[] }) {
  const chosen = draft.value.unit;
  const pick = (unit: string) => change({ unit });
  if (villages.length <= asButtons) {
    const options = villages.map(v => ({ value: v.code, text: shortName(v.name) }));
    return (
      <fieldset>
        <legend>{t("village")}</legend>
        <Chips name="village" options={options} chosen={[chosen]} pick={pick} />
      </fieldset>
    );
  }
  return (
    <label class="line">
      {t("village")}
      <select value={chosen} onChange={e => pick(e.currentTarget.value)} required>
        <option value="" />
        {[...byTownship(villages)].map(([township, list]) => (
          <optgroup key={township} label={township}>
            {list.map(v => (
              <option key={v.code} value={v.code}>
                {shortName(v.name)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

function byTownship(villages: readonly Village[]): Map<string, Village[]> {
  const groups = new Map<string, Village[]>();
  for (const v of villages) groups.set(v.township, [...(groups.get(v.township) ?? []), v]);
  return groups;
}
