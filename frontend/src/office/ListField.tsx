/** A list of the settings as a table of inputs, and tables of figures by unit. Both hold their value as JSON. */
import { useId, useState } from "preact/hooks";
import { Scroll } from "../Scroll";
import { isRecord } from "../wire";
import { Field } from "./Field";
import { isBlank, jsonOf, linesOf, linesOfFile, numberIn, type Row, rowsOf, type Value, valuesOf } from "./rows";
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
  const isMap = maps.includes(path);
  const key = columns[0]?.name ?? "";
  function change(next: Row[]) {
    setRows(next);
    onValue(jsonOf(next, columns, isMap));
  }
  const saved = rows.filter(r => !isBlank(r));
  /** What the server calls a cell: by the place among the rows that it gets, or by the name in a map. */
  const nameOf = (row: Row, column: string) =>
    isMap ? (column === key ? "" : `${path}.${row[key]}`) : `${path}[${saved.indexOf(row)}].${column}`;
  const named = new Set(saved.flatMap(r => columns.map(c => nameOf(r, c.name))));
  function faultOf(row: Row, c: Column): string | undefined {
    const text = row[c.name] ?? "";
    const missing = isMap && text === "" && !isBlank(row);
    if (missing || (c.kind === "number" && text !== "" && typeof numberIn(text) !== "number"))
      return w(c.kind === "number" ? "notNumber" : "missing");
    return isBlank(row) ? undefined : faults.find(([name]) => name === nameOf(row, c.name))?.[1];
  }
  return (
    <fieldset class="section listing">
      <legend>{label}</legend>
      {rows.length > 0 && (
        <Scroll>
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
                        column={isMap && c.name === key ? untaken(c, row, rows) : c}
                        fault={faultOf(row, c)}
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
        </Scroll>
      )}
      <Faults of={faults.filter(([name]) => !named.has(name) && (isMap || !name.startsWith(`${path}.`)))} />
      <button type="button" onClick={() => change([...rows, {}])}>
        {w("addRow")}
      </button>
    </fieldset>
  );
}

/** A column of choices without those that other rows have made: in a map every name stands once. */
function untaken(column: Column, own: Row, rows: readonly Row[]): Column {
  const taken = rows.filter(r => r !== own).map(r => r[column.name]);
  return column.options ? { ...column, options: column.options.filter(([v]) => !taken.includes(v)) } : column;
}

interface CellProps {
  column: Column;
  name: string;
  fault: string | undefined;
  value: string;
  onValue: (text: string) => void;
}

function Cell({ column, name, value, fault, onValue }: CellProps) {
  const { options, kind } = column;
  const id = useId();
  const shared = {
    "aria-label": name,
    value,
    "aria-invalid": fault ? ("true" as const) : undefined,
    "aria-describedby": fault ? id : undefined,
  };
  return (
    <>
      {options ? (
        <select {...shared} onChange={e => onValue(e.currentTarget.value)}>
          {!options.some(([v]) => v === value) && <option value={value}>{value || "—"}</option>}
          {options.map(([v, label]) => (
            <option key={v} value={v}>
              {labelOf(label)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type={(kind === "number" ? "text" : (kind ?? "text")) as "text"} // a number may be mistyped, which is said, not lost
          inputMode={kind === "number" ? "decimal" : undefined}
          onInput={e => onValue(e.currentTarget.value)}
        />
      )}
      {fault && (
        <span id={id} class="fault small">
          {fault}
        </span>
      )}
    </>
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
type Table = Record<Member, string> & { lines: string; added: boolean; unread: boolean }; // unread: its file had no unit

function tablesOf(json: string): Table[] {
  const value: unknown = JSON.parse(json);
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(t => {
    const own = Object.fromEntries(members.map(m => [m, String(t[m] ?? "")])) as Record<Member, string>;
    return { ...own, lines: linesOf(t.values), added: false, unread: false };
  });
}

const empty: Table = {
  ...(Object.fromEntries(members.map(m => [m, ""])) as Record<Member, string>),
  lines: "",
  added: true,
  unread: false,
};

/** What is wrong with the values, each by its unit: numbers that are none at once, the rest as the server says it. */
function faultOfValues(values: readonly Value[], path: string, faults: Props["faults"]): string | undefined {
  const mistyped = values.filter(v => typeof v.value !== "number" || typeof (v.denominator ?? 0) !== "number");
  const said = faults
    .filter(([name]) => name.startsWith(path))
    .map(([name, reason]) => {
      const unit = values[Number(/\[(\d+)\]/.exec(name.slice(path.length))?.[1])]?.unit;
      return unit ? `${unit} ${reason}` : reason;
    });
  const all = mistyped.length > 0 ? mistyped.map(v => `${v.unit} ${w("notNumber")}`) : said;
  if (all.length === 0) return undefined;
  return all.slice(0, 5).join(" · ") + (all.length > 5 ? " …" : "");
}

/** Tables of figures by unit, each a layer of its own. */
export function TablesField({ path, label, value, onValue, faults }: Props) {
  const [tables, setTables] = useState(() => tablesOf(value));
  function change(next: Table[]) {
    setTables(next);
    onValue(
      JSON.stringify(next.map(({ lines, added: _, unread: __, ...own }) => ({ ...own, values: valuesOf(lines) }))),
    );
  }
  return (
    <fieldset class="section listing">
      <legend>{label}</legend>
      <p class="muted">{w("tablesHint")}</p>
      {tables.map((t, i) => {
        const set = (part: Partial<Table>) => change(tables.map((old, j) => (j === i ? { ...old, ...part } : old)));
        const values = valuesOf(t.lines);
        const at = `${path}[${i}]`;
        const own = faults.filter(([name]) => name.startsWith(`${at}.`));
        return (
          <details key={i} open={t.added || own.length > 0}>
            <summary>
              {t.label_zh || t.id || w("newTable")}{" "}
              <span class="muted">{w("units", { n: String(values.length) })}</span>
            </summary>
            <div class="fields">
              {members.map(m => (
                <Field
                  key={m}
                  label={w(`table_${m}`)}
                  type={m === "date" ? "date" : "text"}
                  value={t[m]}
                  onValue={text => set({ [m]: text })}
                  fault={own.find(([name]) => name === `${at}.${m}`)?.[1]}
                />
              ))}
              <Field
                label={w("tableValues")}
                hint={w("tableValuesHint")}
                lines={8}
                value={t.lines}
                onValue={lines => set({ lines, unread: false })}
                fault={t.unread ? w("noUnits") : faultOfValues(values, `${at}.values`, own)}
              />
              <div class="field">
                <label>
                  {w("tableFile")}
                  <input
                    type="file"
                    accept=".csv,.txt,text/csv,text/plain"
                    onChange={async e => {
                      const input = e.currentTarget;
                      const file = input.files?.[0];
                      if (!file) return;
                      const lines = linesOfFile(new Uint8Array(await file.arrayBuffer()));
                      input.value = ""; // the same file, mended, may be chosen again
                      set({ lines, unread: lines === "" });
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
      <Faults of={faults.filter(([name]) => name === path)} />
      <button type="button" onClick={() => change([...tables, empty])}>
        {w("addTable")}
      </button>
    </fieldset>
  );
}
