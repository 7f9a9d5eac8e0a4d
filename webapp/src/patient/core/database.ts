/** The database of the browser, by promises. */

/** What happens to an open database from outside. */
interface Watch {
  /** Another version of the app waits for it to be let go. */
  onWanted: () => void;
  /** The browser took it away. */
  onTaken: () => void;
}

/** Opens a database, made with these stores where it is new. Throws where the browser gives none. */
export async function openedDatabase(
  name: string,
  version: number,
  stores: readonly string[],
  { onWanted, onTaken }: Watch,
): Promise<IDBDatabase> {
  const asked = indexedDB.open(name, version);
  asked.onupgradeneeded = () => {
    for (const store of stores) asked.result.createObjectStore(store);
  };
  const opened = await answered(asked);
  opened.onversionchange = onWanted;
  opened.onclose = onTaken;
  return opened;
}

/** What a request comes to. Throws its error. */
export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Does something to some stores, all of it or nothing; it is on the disk when this ends. Throws where it is not. */
export async function inOneStep<T>(
  database: IDBDatabase,
  stores: readonly string[],
  act: (store: (name: string) => IDBObjectStore) => T | Promise<T>,
): Promise<T> {
  const turn = database.transaction([...stores], "readwrite", { durability: "strict" });
  const ended = new Promise<void>((resolve, reject) => {
    turn.oncomplete = () => resolve();
    turn.onabort = () => reject(turn.error ?? new DOMException("aborted", "AbortError"));
  });
  try {
    const done = await act((name) => turn.objectStore(name));
    await ended;
    return done;
  } catch (cause) {
    ended.catch(() => undefined);
    abort(turn);
    throw cause;
  }
}

function abort(turn: IDBTransaction): void {
  try {
    turn.abort();
  } catch {
    // It has ended already.
  }
}
