/** A list that the server keeps: read, and read again after a change. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
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
  const asked = useRef(0);
  const shown = useRef({ path, question: 0 });
  if (shown.current.path !== path) shown.current = { path, question: asked.current };
  const reload = useCallback(async () => {
    const question = ++asked.current;
    const answer: Answer<T> = await ask<T>("GET", path);
    if (question < shown.current.question || path !== shown.current.path) return; // a later one was answered sooner
    shown.current.question = question;
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
