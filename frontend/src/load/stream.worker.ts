/** One event stream for all tabs: browsers open no more than six connections to a server, and each tab would hold one for ever. */
import { openStream, type Word } from "./stream";

const ports = new Set<MessagePort>();
let last: Word | null = null;

/** The part of SharedWorkerGlobalScope that is used: the DOM library of the compiler has it in another file. */
const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void };

scope.onconnect = event => {
  const [port] = event.ports;
  if (!port) return;
  join(port);
  // A tab says that it goes, and that it comes back as it was; one that crashed is told in vain.
  port.onmessage = ({ data }) => {
    ports.delete(port);
    if (data !== "back") return;
    join(port);
    if (last) port.postMessage({ ...last, news: { layers: null, spread: 0 } } satisfies Word);
  };
};

function join(port: MessagePort): void {
  ports.add(port);
  if (last) port.postMessage(last);
}

openStream(word => {
  const { news, ...standing } = word;
  last = { ...last, ...standing };
  for (const port of ports) port.postMessage(word);
});
