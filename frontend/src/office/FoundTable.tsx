/** The records whose case files mention a person: which are meant, and what else of them shall go. */

import { Scroll } from "../Scroll";
import { cw } from "./citizenWords";
import { type Found, type Ticked, traits, untouched } from "./person";
import { labelOf, lang } from "./words";

interface Props {
  records: Found[];
  ticked: Record<string, Ticked>;
  setTicked: (ticked: Record<string, Ticked>) => void;
}

export function FoundTable({ records, ticked, setTicked }: Props) {
  const all = records.every(r => ticked[r.id]?.chosen);
  const tick = (id: string, to: Partial<Ticked>) =>
    setTicked({ ...ticked, [id]: { ...(ticked[id] ?? untouched), ...to } });
  const every = () =>
    setTicked(Object.fromEntries(records.map(r => [r.id, { ...(ticked[r.id] ?? untouched), chosen: !all }])));
  return (
    <>
      <p>{cw("found", { n: records.length })}</p>
      <Scroll>
        <table>
          <thead>
            <tr>
              <th>
                <label class="row">
                  <input type="checkbox" checked={all} onChange={every} />
                  {cw("all")}
                </label>
              </th>
              <th>{cw("record")}</th>
              <th>{cw("unit")}</th>
              <th>{cw("mentions")}</th>
              <th>{cw("whole")}</th>
              <th>{cw("attachments")}</th>
            </tr>
          </thead>
          <tbody>
            {records.map(r => (
              <Row key={r.id} record={r} ticked={ticked[r.id] ?? untouched} tick={to => tick(r.id, to)} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Row({ record, ticked, tick }: { record: Found; ticked: Ticked; tick: (to: Partial<Ticked>) => void }) {
  const name = `${labelOf(record.layer_name)} ${record.id}`;
  const others = record.fields.filter(f => f.mentions.length === 0);
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={cw("choose", { record: name })}
          checked={ticked.chosen}
          onChange={e => tick({ chosen: e.currentTarget.checked })}
        />
      </td>
      <td class="wide">
        {record.layer === "rejected" ? (
          name
        ) : (
          <a href={`/?sel=${record.layer}:${record.id}${lang.value === "en" ? "&lang=en" : ""}`}>{name}</a>
        )}
      </td>
      <td>{record.unit_name || record.unit}</td>
      <td>{traits(record.mentions)}</td>
      <td>
        <Choices
          of={name}
          items={others.map(f => [f.name, f.label ? labelOf(f.label) : f.name])}
          chosen={ticked.fields}
          choose={fields => tick({ fields })}
        />
      </td>
      <td>
        <Choices
          of={name}
          items={record.attachments.map(f => [f.id, f.name])}
          chosen={ticked.attachments}
          choose={attachments => tick({ attachments })}
        />
      </td>
    </tr>
  );
}

interface ChoicesProps {
  of: string; // the record
  items: [id: string, name: string][];
  chosen: string[];
  choose: (chosen: string[]) => void;
}

function Choices({ of, items, chosen, choose }: ChoicesProps) {
  if (items.length === 0) return <span class="muted">{cw("none")}</span>;
  return (
    <>
      {items.map(([id, name]) => (
        <label class="row" key={id}>
          <input
            type="checkbox"
            aria-label={`${name} · ${of}`}
            checked={chosen.includes(id)}
            onChange={e => choose(e.currentTarget.checked ? [...chosen, id] : chosen.filter(c => c !== id))}
          />
          {name}
        </label>
      ))}
    </>
  );
}
