/** A case file's documents and photographs: what there is, what is added, what is looked at. Each reading is in the audit log with the purpose that was stated. */
import { useEffect, useRef, useState } from "preact/hooks";
import { bytes, readFile, save } from "../file";
import { send } from "../send";
import type { Ref } from "../state";
import { isRecord } from "../wire";
import { AddFiles } from "./AddFiles";
import { Compare } from "./Compare";
import { fw } from "./fileWords";
import { may, said } from "./task";

export type Mark = "" | "before" | "after";

export interface Attachment {
  id: string;
  name: string;
  media: string;
  mark: Mark;
  size: number;
  width?: number;
}

/** What the server takes at most. */
export const maxFiles = 20;
export const maxBytes = 20 * 1024 * 1024;

export const marks: readonly Mark[] = ["", "before", "after"];

export function markName(mark: Mark): string {
  return fw(mark || "unmarked");
}

export function pathOf(at: Ref, id = ""): string {
  return `/api/cases/${encodeURIComponent(at.id)}/attachments${id && `/${id}`}?layer=${at.layer}`;
}

interface Props {
  at: Ref;
  purpose: string;
  first: Attachment[]; // as the case file had them when it was read
}

export function Attachments({ at, purpose, first }: Props) {
  const [files, setFiles] = useState(first);
  const [told, setTold] = useState("");
  const photos = useRef(new Photos(at, purpose));
  useEffect(() => () => photos.current.forget(), []);
  const replace = (file: Attachment) =>
    setFiles(now => (now.some(f => f.id === file.id) ? now.map(f => (f.id === file.id ? file : f)) : [...now, file]));
  const remove = async (file: Attachment) => {
    if (!confirm(fw("eraseSure", { name: file.name }))) return;
    const outcome = await send("DELETE", pathOf(at, file.id), { purpose });
    if (outcome.kind !== "ok") return setTold(said(outcome));
    setTold("");
    setFiles(now => now.filter(f => f.id !== file.id));
  };
  const mark = async (file: Attachment, to: Mark) => {
    const outcome = await send("PATCH", pathOf(at, file.id), { body: { mark: to } });
    setTold(outcome.kind === "ok" ? "" : said(outcome));
    if (outcome.kind === "ok" && isRecord(outcome.doc)) replace(outcome.doc as unknown as Attachment);
  };
  const before = files.filter(f => f.mark === "before");
  const after = files.filter(f => f.mark === "after");
  return (
    <section class="files" aria-labelledby="files-title">
      <h4 id="files-title">{fw("files")}</h4>
      {told ? <p role="alert">{told}</p> : null}
      {files.length === 0 ? <p class="muted">{fw("none")}</p> : null}
      {before.length > 0 && after.length > 0 ? <Compare before={before} after={after} photos={photos.current} /> : null}
      <ul>
        {files.map(f => (
          <Row key={f.id} file={f} photos={photos.current} remove={remove} mark={mark} />
        ))}
      </ul>
      {may("edit") ? <AddFiles at={at} count={files.length} onAdded={replace} /> : null}
    </section>
  );
}

/** Photographs that were read, so that each is read, and written to the log, once. */
export class Photos {
  private readonly known = new Map<string, Promise<{ url: string } | { fault: string }>>();
  private gone = false;

  constructor(
    private readonly at: Ref,
    private readonly purpose: string,
  ) {}

  get(file: Attachment): Promise<{ url: string } | { fault: string }> {
    let photo = this.known.get(file.id);
    if (!photo) {
      photo = this.read(file);
      this.known.set(file.id, photo);
    }
    return photo;
  }

  async blob(file: Attachment): Promise<Blob | string> {
    const outcome = await readFile(pathOf(this.at, file.id), this.purpose);
    if (outcome.kind === "ok" && "blob" in outcome) return outcome.blob;
    return outcome.kind === "ok" ? "" : said(outcome);
  }

  /** Lets go of every picture. */
  forget(): void {
    this.gone = true;
    for (const photo of this.known.values()) void photo.then(p => "url" in p && URL.revokeObjectURL(p.url));
  }

  private async read(file: Attachment): Promise<{ url: string } | { fault: string }> {
    const blob = await this.blob(file);
    if (typeof blob === "string") {
      this.known.delete(file.id); // may be asked again
      return { fault: blob };
    }
    return this.gone ? { fault: "" } : { url: URL.createObjectURL(blob) };
  }
}

interface RowProps {
  file: Attachment;
  photos: Photos;
  remove: (file: Attachment) => Promise<void>;
  mark: (file: Attachment, to: Mark) => Promise<void>;
}

function Row({ file, photos, remove, mark }: RowProps) {
  const [shown, setShown] = useState<{ url: string } | { fault: string } | null>(null);
  const picture = file.width !== undefined;
  const { name } = file;
  const download = async () => {
    const blob = await photos.blob(file);
    if (typeof blob === "string") setShown({ fault: blob });
    else save(blob, name);
  };
  return (
    <li>
      <span class="file-name">
        {name} <small class="muted">{bytes(file.size)}</small>
      </span>
      <div class="row">
        {picture && may("edit") ? (
          <select
            aria-label={fw("markOf", { name })}
            value={file.mark}
            onChange={e => void mark(file, e.currentTarget.value as Mark)}
          >
            {marks.map(m => (
              <option key={m} value={m}>
                {markName(m)}
              </option>
            ))}
          </select>
        ) : null}
        {picture ? (
          <button
            type="button"
            aria-expanded={shown !== null}
            aria-label={fw(shown ? "hideOf" : "viewOf", { name })}
            onClick={async () => setShown(shown ? null : await photos.get(file))}
          >
            {fw(shown ? "hide" : "view")}
          </button>
        ) : null}
        <button type="button" aria-label={fw("downloadOf", { name })} onClick={() => void download()}>
          {fw("download")}
        </button>
        {may("edit") ? (
          <button type="button" class="danger" aria-label={fw("eraseOf", { name })} onClick={() => void remove(file)}>
            {fw("erase")}
          </button>
        ) : null}
      </div>
      {shown ? "url" in shown ? <Photo url={shown.url} name={name} /> : <p role="alert">{shown.fault}</p> : null}
    </li>
  );
}

/** A photograph, or that the browser cannot show it. */
function Photo({ url, name }: { url: string; name: string }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <p role="alert">{fw("broken")}</p>;
  return <img class="photo" src={url} alt={name} onError={() => setBroken(true)} />;
}
