/**
 * What the phone keeps, encrypted: AES-GCM under a key that the browser makes, never shows and keeps beside the data. Whoever copies the files of the
 * browser's profile without being able to run in it reads nothing; signing out deletes all of it.
 */

const name = "lianxin-visit";

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  body: ArrayBuffer;
}

export class Vault {
  private constructor(
    private readonly db: IDBDatabase,
    private readonly key: CryptoKey,
  ) {}

  /** Opens the vault, and makes it with a new key at first. Fails where the browser has no safe storage. */
  static async open(): Promise<Vault> {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("keys");
      opening.result.createObjectStore("texts");
    };
    const db = await settled(opening);
    const found = await settled<CryptoKey | undefined>(db.transaction("keys").objectStore("keys").get("one"));
    if (found) return new Vault(db, found);
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const write = db.transaction("keys", "readwrite");
    write.objectStore("keys").put(key, "one");
    await completed(write);
    return new Vault(db, key);
  }

  /** Keeps a value under a name; it is on the disk when the promise is kept. */
  async put(id: string, value: unknown): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const body = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv },
      this.key,
      new TextEncoder().encode(JSON.stringify(value)),
    );
    const write = this.db.transaction("texts", "readwrite");
    write.objectStore("texts").put({ iv, body } satisfies Sealed, id);
    await completed(write);
  }

  /** What is kept under a name; undefined when there is nothing, or what is there cannot be read. */
  async get<T>(id: string): Promise<T | undefined> {
    const sealed = await settled<Sealed | undefined>(this.db.transaction("texts").objectStore("texts").get(id));
    return sealed ? this.unseal<T>(sealed) : undefined;
  }

  /** Names that begin with a prefix, in order. */
  async names(prefix: string): Promise<string[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const keys = await settled(this.db.transaction("texts").objectStore("texts").getAllKeys(range));
    return keys.map(String);
  }

  async drop(id: string): Promise<void> {
    const write = this.db.transaction("texts", "readwrite");
    write.objectStore("texts").delete(id);
    await completed(write);
  }

  /** Deletes everything, the key too. */
  async wipe(): Promise<void> {
    this.db.close();
    await settled(indexedDB.deleteDatabase(name));
  }

  private async unseal<T>(sealed: Sealed): Promise<T | undefined> {
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, this.key, sealed.body);
      return JSON.parse(new TextDecoder().decode(plain)) as T;
    } catch {
      return undefined;
    }
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((done, fail) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => fail(transaction.error);
  });
}
