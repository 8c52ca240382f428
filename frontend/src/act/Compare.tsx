/** Two photographs of one place, before over after, with a slider that says where the one ends: a range, so that keys move it too. */
import { useEffect, useState } from "preact/hooks";
import type { Attachment, Photos } from "./Attachments";
import { fw } from "./fileWords";

interface Props {
  before: Attachment[];
  after: Attachment[];
  photos: Photos;
}

export function Compare({ before, after, photos }: Props) {
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const first = before.find(f => f.id === from) ?? before[0];
  const last = after.find(f => f.id === to) ?? after.at(-1);
  return (
    <div class="compare">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {fw("compare")}
      </button>
      {open && first && last ? (
        <>
          <div class="row">
            <Choice label={fw("before")} files={before} value={first.id} choose={setFrom} />
            <Choice label={fw("after")} files={after} value={last.id} choose={setTo} />
          </div>
          <Pair key={`${first.id} ${last.id}`} before={first} after={last} photos={photos} />
        </>
      ) : null}
    </div>
  );
}

/** Which of several; nothing to choose of one. */
function Choice(p: { label: string; files: Attachment[]; value: string; choose: (id: string) => void }) {
  if (p.files.length < 2) return null;
  return (
    <label class="input">
      {p.label}
      <select value={p.value} onChange={e => p.choose(e.currentTarget.value)}>
        {p.files.map(f => (
          <option key={f.id} value={f.id}>
            {f.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Pair({ before, after, photos }: { before: Attachment; after: Attachment; photos: Photos }) {
  const [share, setShare] = useState(50);
  const [urls, setUrls] = useState<[string, string] | null>(null);
  const [told, setTold] = useState(fw("loading"));
  useEffect(() => {
    let here = true;
    void Promise.all([drawn(before, photos), drawn(after, photos)]).then(([a, b]) => {
      if (!here) return;
      if ("url" in a && "url" in b) setUrls([a.url, b.url]);
      else setTold("fault" in a ? a.fault : "fault" in b ? b.fault : "");
    });
    return () => {
      here = false;
    };
  }, []);
  if (!urls)
    return (
      <p class="muted" role="status">
        {told}
      </p>
    );
  return (
    <figure>
      <div class="photo-pair">
        <img src={urls[1]} alt={fw("afterPhoto", { name: after.name })} />
        <img
          src={urls[0]}
          alt={fw("beforePhoto", { name: before.name })}
          style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}
        />
        <span class="edge" style={{ left: `${share}%` }} aria-hidden="true" />
        <span class="tag" aria-hidden="true">
          {fw("before")}
        </span>
        <span class="tag last" aria-hidden="true">
          {fw("after")}
        </span>
      </div>
      <input
        type="range"
        min={0}
        max={100}
        value={share}
        aria-label={fw("slider")}
        aria-valuetext={fw("share", { n: share })}
        onInput={e => setShare(e.currentTarget.valueAsNumber)}
      />
      <figcaption class="muted">{fw("compareHint")}</figcaption>
    </figure>
  );
}

/** A photograph that the browser can draw at once. */
async function drawn(file: Attachment, photos: Photos): Promise<{ url: string } | { fault: string }> {
  const photo = await photos.get(file);
  if (!("url" in photo)) return photo;
  const image = new Image();
  image.src = photo.url;
  try {
    await image.decode();
    return photo;
  } catch {
    return { fault: fw("broken") };
  }
}
