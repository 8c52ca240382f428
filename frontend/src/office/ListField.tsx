/** A list of the settings as a table of inputs, and tables of figures by unit. Both hold their value as JSON. */
import { useState } from "preact/hooks";
import { isRecord } from "../wire";
import { Field } from "./Field";
import { jsonOf, linesOf, linesOfFile, type Row, rowsOf, valuesOf } from "./rows";
import { type Column, maps } from "./shape";
import { labelOf, w } from "./words";

interface Props {
  path: string;
  label: string;
  value: string;
  onValue: (json: string) => void;
  faults: [name: string, reason: string][];
}

export function ListField({ path, label, value, onValue, faults, columns }: Props & { columns: readonly Column[] }) {
  const [rows, setRows] = useState(() => rowsOf(value, columns));
  function change(next: Row[]) {
    setRows(next);
    onValue(jsonOf(next, columns, maps.includes(path)));
  }
  return (
    <fieldset class="section listing">
      <legend>{label}</legend>
      {rows.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                {columns.map(c => (
                  <th key={c.name} scope="col">
                    {labelOf(c.label)}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={i}>
                  {columns.map(c => (
                    <td key={c.name} class="field">
                      <Cell
                        column={c}
                        name={`${labelOf(c.label)} ${i + 1}`}
                        value={row[c.name] ?? ""}
                        onValue={text => change(rows.map((r, j) => (j === i ? { ...r, [c.name]: text } : r)))}
                      />
                    </td>
                  ))}
                  <td>
                    <button type="button" onClick={() => change(rows.filter((_, j) => j !== i))}>
                      {w("remove")}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Faults of={faults} />
      <button type="button" onClick={() => change([...rows, {}])}>
        {w("addRow")}
      </button>
    </fieldset>
  );
}

interface CellProps {
  column: Column;
  name: string;
  value: string;
  onValue: (text: string) => void;
}

function Cell({ column, name, value, onValue }: CellProps) {
  const { options } = column;
  if (!options) {
    return (
      <input
        type={(column.kind === "number" ? "text" : (column.kind ?? "text")) as "text"} // a number may be mistyped, which is said, not lost
        inputMode={column.kind === "number" ? "decimal" : undefined}
        aria-label={name}
        value={value}
        onInput={e => onValue(e.currentTarget.value)}
      />
    );
  }
  const known = options.some(([v]) => v === value);
  return (
    <select aria-label={name} value={value} onChange={e => onValue(e.currentTarget.value)}>
      {!known && <option value={value}>{value || "—"}</option>}
      {options.map(([v, label]) => (
        <option key={v} value={v}>
          {labelOf(label)}
        </option>
      ))}
    </select>
  );
}

function Faults({ of }: { of: [name: string, reason: string][] }) {
  if (of.length === 0) return null;
  return (
    <ul class="fault small">
      {of.slice(0, 20).map(([name, reason]) => (
        <li key={name}>
          {name}: {reason}
        </li>
      ))}
    </ul>
  );
}

const members = ["id", "label_zh", "label_en", "unit", "denominator", "date", "source"] as const;
type Member = (typeof members)[number];
type Table = Record<Member, string> & { lines: string; added: boolean };

function tablesOf(json: string): Table[] {
  const value: unknown = JSON.parse(json);
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(t => {
    const own = Object.fromEntries(members.map(m => [m, String(t[m] ?? "")])) as Record<Member, string>;
    return { ...own, lines: linesOf(t.values), added: false };
  });
}

const empty: Table = {
  ...(Object.fromEntries(members.map(m => [m, ""])) as Record<Member, string>),
  lines: "",
  added: true,
};

/** Tables of figures by unit, each a layer of its own. */
export function TablesField({ label, value, onValue, faults }: Props) {
  const [tables, setTables] = useState(() => tablesOf(value));
  function change(next: Table[]) {
    setTables(next);
    onValue(JSON.stringify(next.map(({ lines, added: _, ...own }) => ({ ...own, values: valuesOf(lines) }))));
  }
  return (
    <fieldset class="section listing">
      <legend>{label}</legend>
      <p class="muted">{w("tablesHint")}</p>
      {tables.map((t, i) => {
        const set = (part: Partial<Table>) => change(tables.map((old, j) => (j === i ? { ...old, ...part } : old)));
        const count = valuesOf(t.lines).length;
        return (
          <details key={i} open={t.added}>
            <summary>
              {t.label_zh || t.id || w("newTable")} <span class="muted">{w("units", { n: String(count) })}</span>
            </summary>
            <div class="fields">
              {members.map(m => (
                <Field
                  key={m}
                  label={w(`table_${m}`)}
                  type={m === "date" ? "date" : "text"}
                  value={t[m]}
                  onValue={text => set({ [m]: text })}
                />
              ))}
              <Field
                label={w("tableValues")}
                hint={w("tableValuesHint")}
                lines={8}
                value={t.lines}
                onValue={lines => set({ lines })}
              />
              <div class="field">
                <label>
                  {w("tableFile")}
                  <input
                    type="file"
                    accept=".csv,.txt,text/csv,text/plain"
                    onChange={async e => {
                      const file = e.currentTarget.files?.[0];
                      if (file) set({ lines: linesOfFile(new Uint8Array(await file.arrayBuffer())) });
                    }}
                  />
                </label>
              </div>
              <button type="button" onClick={() => change(tables.filter((_, j) => j !== i))}>
                {w("removeTable")}
              </button>
            </div>
          </details>
        );
      })}
      <Faults of={faults} />
      <button type="button" onClick={() => change([...tables, empty])}>
        {w("addTable")}
      </button>
    </fieldset>
  );
}
