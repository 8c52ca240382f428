/** Adds files to a case file, one after the other, each with its progress and its own refusal. */
import { useRef, useState } from "preact/hooks";
import { sendFile } from "../file";
import type { Ref } from "../state";
import { isRecord } from "../wire";
import { type Attachment, type Mark, markName, marks, maxBytes, maxFiles, pathOf } from "./Attachments";
import { fw, refusal } from "./fileWords";
import { said } from "./task";

interface Sending {
  key: number;
  file: File;
  mark: Mark;
  share: number;
  told: string; // when it is over
  failed: boolean;
}

interface Props {
  at: Ref;
  count: number;
  onAdded: (file: Attachment) => void;
}

export function AddFiles({ at, count, onAdded }: Props) {
  const [mark, setMark] = useState<Mark>("");
  const [list, setList] = useState<Sending[]>([]);
  const keys = useRef(0);
  const line = useRef(Promise.resolve());
  const input = useRef<HTMLInputElement>(null);
  const change = (key: number, to: Partial<Sending>) =>
    setList(now => now.map(s => (s.key === key ? { ...s, ...to } : s)));

  const put = async (s: Sending) => {
    const { name } = s.file;
    const over = (told: string, failed: boolean) => change(s.key, { told, failed, share: 1 });
    if (s.file.size > maxBytes) return over(fw("notSent", { name, reason: fw("tooLarge") }), true);
    change(s.key, { told: "", failed: false, share: 0 });
    const photo = s.file.type.startsWith("image/");
    const path = `${pathOf(at)}${s.mark && photo ? `&mark=${s.mark}` : ""}`;
    const outcome = await sendFile(path, s.file, name, share => change(s.key, { share }));
    if (outcome.kind !== "ok" || !isRecord(outcome.doc)) {
      const reason = outcome.kind === "refused" ? refusal(outcome.fields.file ?? outcome.reason) : "";
      return over(fw("notSent", { name, reason: reason || (outcome.kind === "ok" ? "" : said(outcome)) }), true);
    }
    onAdded(outcome.doc as unknown as Attachment);
    over(fw("sent", { name }), false);
  };

  /** Each waits for the one before, also for those of an earlier choice. */
  const queue = (s: Sending) => {
    line.current = line.current.then(() => put(s));
  };
  const add = (files: FileList) => {
    const next = [...files].map(file => ({ key: ++keys.current, file, mark, share: 0, told: "", failed: false }));
    setList(now => [...now.filter(s => s.failed || !s.told), ...next]);
    if (input.current) input.current.value = "";
    for (const s of next) queue(s);
  };

  const full = count >= maxFiles;
  return (
    <div class="add-files">
      <p class="muted" id="files-hint">
        {fw(full ? "full" : "hint")}
      </p>
      {full ? null : (
        <div class="row">
          <label class="input">
            {fw("mark")}
            <select value={mark} onChange={e => setMark(e.currentTarget.value as Mark)}>
              {marks.map(m => (
                <option key={m} value={m}>
                  {markName(m)}
                </option>
              ))}
            </select>
          </label>
          <button type="button" aria-describedby="files-hint" onClick={() => input.current?.click()}>
            {fw("choose")}
          </button>
          <input
            ref={input}
            hidden
            type="file"
            multiple
            aria-label={fw("choose")}
            accept="image/jpeg,image/png,image/webp,application/pdf"
            onChange={e => e.currentTarget.files && add(e.currentTarget.files)}
          />
        </div>
      )}
      <ul aria-live="polite">
        {list.map(s => (
          <li key={s.key} class={s.failed ? "wrong" : ""}>
            {s.told || fw("sending", { name: s.file.name })}
            {s.told ? null : <progress aria-label={fw("sending", { name: s.file.name })} value={s.share} max={1} />}
            {s.failed ? (
              <span class="row">
                <button type="button" onClick={() => queue(s)}>
                  {fw("retry")}
                </button>
                <button type="button" onClick={() => setList(now => now.filter(o => o.key !== s.key))}>
                  {fw("dismiss")}
                </button>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
