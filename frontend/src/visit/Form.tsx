/** The visit itself: a ten-household round is one tap on the number and one on Save. */
import type { FormField } from "../wire";
import { Chips } from "./Chips";
import { addRaised, change, draft, unfinished } from "./draft";
import { optionsOf, RaisedCard } from "./RaisedCard";
import { Round } from "./Round";
import { isStall, type RaisedLayer } from "./record";
import { Stepper } from "./Stepper";
import type { Desk } from "./server";
import { Villages } from "./Villages";
import { Where } from "./Where";
import { label, t } from "./words";

export function Form({ desk, save }: { desk: Desk; save: () => void }) {
  const d = draft.value;
  const visits = desk.layers.find(l => l.id === "visits");
  const field = (name: string) => visits?.fields.find(f => f.name === name);
  const place = field("place_kind");
  return (
    <form
      onSubmit={e => {
        e.preventDefault();
        save();
      }}
    >
      <Villages villages={desk.villages} />
      {place ? (
        <fieldset>
          <legend>{t("place")}</legend>
          <Chips name="place" options={optionsOf(place)} chosen={[d.place]} pick={v => change({ place: v })} />
        </fieldset>
      ) : null}
      <HowMany />
      <details>
        <summary>{t("more")}</summary>
        <More tier={field("post_tier")} outreach={field("outreach")} />
      </details>
      <fieldset>
        <legend>{t("raise")}</legend>
        {d.raised.map(r => {
          const layer = desk.layers.find(l => l.id === r.layer);
          return layer ? <RaisedCard key={r.key} raised={r} layer={layer} /> : null;
        })}
        <div class="chips">
          <Raise layer="disputes" text={t("raiseDisputes")} />
          <Raise layer="hazards" text={t("raiseHazards")} />
          <Raise layer="requests" text={t("raiseRequests")} />
        </div>
      </fieldset>
      <div class="save">
        <button type="submit" class="main" disabled={!d.unit || unfinished(d).length > 0}>
          {saveText(d.place)}
        </button>
      </div>
    </form>
  );
}

function saveText(place: string): string {
  if (place === "enterprise") return t("saveEnterprises", { n: draft.value.enterprises });
  return isStall(place) ? t("save") : t("saveHouseholds", { n: draft.value.households });
}

function HowMany() {
  const d = draft.value;
  if (isStall(d.place)) return <p class="muted">{t("reach")}</p>;
  const [name, value, part] =
    d.place === "enterprise"
      ? ([t("enterprises"), d.enterprises, "enterprises"] as const)
      : ([t("households"), d.households, "households"] as const);
  return (
    <fieldset>
      <legend>{name}</legend>
      <Stepper name={name} value={value} common={[1, 3, 5, 10, 20]} set={n => change({ [part]: n })} />
    </fieldset>
  );
}

function Raise({ layer, text }: { layer: RaisedLayer; text: string }) {
  return (
    <button type="button" class="quick" onClick={() => addRaised(layer)}>
      ＋ {text}
    </button>
  );
}

function More({ tier, outreach }: { tier: FormField | undefined; outreach: FormField | undefined }) {
  const d = draft.value;
  const toggle = (tag: string) =>
    change({ outreach: d.outreach.includes(tag) ? d.outreach.filter(x => x !== tag) : [...d.outreach, tag] });
  return (
    <>
      {tier ? (
        <fieldset>
          <legend>{label(tier.label)}</legend>
          <Chips name="tier" options={optionsOf(tier)} chosen={[d.tier]} pick={v => change({ tier: v })} />
        </fieldset>
      ) : null}
      {outreach ? (
        <fieldset>
          <legend>{label(outreach.label)}</legend>
          <Chips many name="outreach" options={optionsOf(outreach)} chosen={d.outreach} pick={toggle} />
        </fieldset>
      ) : null}
      <label class="line">
        {t("time")}
        <input type="datetime-local" value={d.time} onInput={e => change({ time: e.currentTarget.value })} />
      </label>
      <Where />
      <Round />
      {isStall(d.place) ? null : (
        <label class="line">
          {t("keys")}
          <input
            type="text"
            autoComplete="off"
            maxLength={500}
            value={d.keys}
            onInput={e => change({ keys: e.currentTarget.value })}
          />
        </label>
      )}
      <label class="line">
        {t("note")}
        <textarea rows={2} maxLength={500} value={d.note} onInput={e => change({ note: e.currentTarget.value })} />
      </label>
    </>
  );
}
