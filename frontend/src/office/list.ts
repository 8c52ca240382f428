/** A list that the server keeps: read, and read again after a change. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type Answer, ask, type Failure } from "./ask";

export interface Loaded<T> {
  doc: T | null;
  failure: Failure | null;
  reload: () => Promise<void>;
}

/** Reads a path now and when it changes; every so many milliseconds too, when told. */
export function useDoc<T>(path: string, everyMs = 0): Loaded<T> {
  const [doc, setDoc] = useState<T | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const reload = useCallback(async () => {
    const answer: Answer<T> = await ask<T>("GET", path);
    if (answer.ok) setDoc(answer.doc);
    setFailure(answer.ok ? null : answer);
  }, [path]);
  useEffect(() => {
    void reload();
    if (!everyMs) return;
    const timer = setInterval(() => void reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);
  return { doc, failure, reload };
}
