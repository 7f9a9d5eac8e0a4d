/** What the phone keeps: sealed with a key that cannot be taken out of it, and written before anything goes on. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** A text that only this phone can read. */
interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Kept extends DBSchema {
  keys: { key: string; value: CryptoKey };
  /** In clear: how the app looks, its language, the check of the PIN. Nothing of a participant. */
  settings: { key: string; value: unknown };
  /** Who the phone speaks for, and what the service told. */
  sealed: { key: string; value: Sealed };
  drafts: { key: string; value: Sealed };
  outbox: { key: string; value: Sealed };
  receipts: { key: string; value: Sealed };
}

export type Store = "sealed" | "drafts" | "outbox" | "receipts";

/** One thing to write, or to take away where the value is undefined. */
export interface Change {
  store: Store;
  key: string;
  value: unknown;
}

const NAME = "pro-patient";
const VERSION = 1;
const STORES = ["keys", "settings", "sealed", "drafts", "outbox", "receipts"] as const;

let opened: Promise<IDBPDatabase<Kept>> | null = null;
let known: Promise<CryptoKey> | null = null;

/** What is kept under a key; undefined where nothing is, or where it was sealed by a key that is gone. */
export async function read<T>(store: Store, key: string): Promise<T | undefined> {
  const sealed = await (await database()).get(store, key);
  return sealed && (await unseal<T>(store, key, sealed));
}

/** Everything in a store that can be read, in no order. */
export async function readAll<T>(store: Store): Promise<T[]> {
  const all = await database();
  const keys = await all.getAllKeys(store);
  const found = await Promise.all(keys.map((key) => read<T>(store, key)));
  return found.filter((each) => each !== undefined);
}

/** Writes several things, all or none; it is on the disk when this ends. Throws where the phone has no room. */
export async function write(...changes: Change[]): Promise<void> {
  const sealed = await Promise.all(changes.map(async (change) => ({ ...change, value: await sealedOf(change) })));
  const stores = [...new Set(changes.map((change) => change.store))];
  const turn = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  await Promise.all([...sealed.map((change) => put(turn.objectStore(change.store), change)), turn.done]);
}

/** Writes, unless something is there already; gives whether it was written. */
export async function writeFirst(first: Change, ...others: Change[]): Promise<boolean> {
  const all = [first, ...others];
  const sealed = await Promise.all(all.map(async (change) => ({ ...change, value: await sealedOf(change) })));
  const stores = [...new Set(all.map((change) => change.store))];
  const turn = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  const isFirst = (await turn.objectStore(first.store).getKey(first.key)) === undefined;
  if (isFirst) await Promise.all(sealed.map((change) => put(turn.objectStore(change.store), change)));
  await turn.done;
  return isFirst;
}

/** A setting, kept in clear. */
export async function setting<T>(key: string): Promise<T | undefined> {
  return (await (await database()).get("settings", key)) as T | undefined;
}

/** Keeps a setting in clear, or takes it away (undefined). */
export async function keepSetting(key: string, value: unknown): Promise<void> {
  const all = await database();
  if (value === undefined) await all.delete("settings", key);
  else await all.put("settings", value, key);
}

/** Lets go of the database: for tests, and when the browser asks for it. */
export async function close(): Promise<void> {
  const before = opened;
  opened = null;
  known = null;
  (await before)?.close();
}

interface Puttable {
  put?: (value: Sealed, key: string) => Promise<unknown>;
  delete?: (key: string) => Promise<unknown>;
}

async function put(store: unknown, change: { key: string; value: Sealed | undefined }): Promise<void> {
  const into = store as Puttable;
  if (change.value) await into.put?.(change.value, change.key);
  else await into.delete?.(change.key);
}

function database(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>(NAME, VERSION, {
    upgrade: (made) => {
      for (const store of STORES) made.createObjectStore(store);
    },
    blocking: () => void close(),
    terminated: () => {
      opened = null;
      known = null; // what comes back may be another database, with another key
    },
  }).catch((cause: unknown) => {
    opened = null;
    throw cause;
  });
  return opened;
}

/** The key of this phone, made at its first use; the browser never gives it out. */
function deviceKey(): Promise<CryptoKey> {
  known ??= madeOrKept().catch((cause: unknown) => {
    known = null;
    throw cause;
  });
  return known;
}

async function madeOrKept(): Promise<CryptoKey> {
  const all = await database();
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const turn = all.transaction("keys", "readwrite", { durability: "strict" });
  const kept = await turn.store.get("device");
  if (!kept) await turn.store.put(made, "device");
  await turn.done;
  return kept ?? made;
}

async function sealedOf({ store, key, value }: Change): Promise<Sealed | undefined> {
  if (value === undefined) return undefined;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt(algorithm(store, key, iv), await deviceKey(), text) };
}

async function unseal<T>(store: Store, key: string, { iv, data }: Sealed): Promise<T | undefined> {
  const mine = await deviceKey(); // a key that cannot be read is not a key that is gone
  try {
    const text = await crypto.subtle.decrypt(algorithm(store, key, iv), mine, data);
    return JSON.parse(new TextDecoder().decode(text)) as T;
  } catch {
    return undefined;
  }
}

/** What is sealed under one name opens under no other. */
function algorithm(store: Store, key: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`${store}/${key}`) };
}
