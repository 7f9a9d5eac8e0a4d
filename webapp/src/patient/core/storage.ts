/** What the phone keeps: sealed with a key that cannot be taken out of it, and written before anything goes on. */
import { answered, inOneStep, openedDatabase } from "./database";

/** A text that only this phone can read. */
interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** `sealed` holds who the phone speaks for, and what the service told. */
export type Store = "sealed" | "drafts" | "outbox" | "receipts";

/** One thing to write, or to take away where the value is undefined. */
export interface Change {
  store: Store;
  key: string;
  value: unknown;
}

const NAME = "pro-patient";
const VERSION = 1;
/** `settings` are in clear: how the app looks, its language, the check of the PIN. Nothing of a participant. */
const STORES = ["keys", "settings", "sealed", "drafts", "outbox", "receipts"];

let opened: Promise<IDBDatabase> | null = null;
let known: Promise<CryptoKey> | null = null;

/** What is kept under a key; undefined where nothing is, or where it was sealed by a key that is gone. */
export async function read<T>(store: Store, key: string): Promise<T | undefined> {
  const sealed = await got<Sealed>(store, key);
  return sealed && (await unseal<T>(store, key, sealed));
}

/** Everything in a store that can be read, in no order. */
export async function readAll<T>(store: Store): Promise<T[]> {
  const all = await database();
  const keys = (await answered(all.transaction(store).objectStore(store).getAllKeys())) as string[];
  const found = await Promise.all(keys.map((key) => read<T>(store, key)));
  return found.filter((each) => each !== undefined);
}

/** Writes several things, all or none; it is on the disk when this ends. Throws where the phone has no room. */
export async function write(...changes: Change[]): Promise<void> {
  const sealed = await sealedAll(changes);
  await inOneStep(await database(), storesOf(changes), (store) => {
    for (const change of sealed) put(store(change.store), change);
  });
}

/** Writes, unless something is there already; gives whether it was written. */
export async function writeFirst(first: Change, ...others: Change[]): Promise<boolean> {
  const all = [first, ...others];
  const sealed = await sealedAll(all);
  return inOneStep(await database(), storesOf(all), async (store) => {
    const isFirst = (await answered(store(first.store).getKey(first.key))) === undefined;
    if (isFirst) for (const change of sealed) put(store(change.store), change);
    return isFirst;
  });
}

/** A setting, kept in clear. */
export function setting<T>(key: string): Promise<T | undefined> {
  return got<T>("settings", key);
}

/** Keeps a setting in clear, or takes it away (undefined). */
export async function keepSetting(key: string, value: unknown): Promise<void> {
  await inOneStep(await database(), ["settings"], (store) => put(store("settings"), { key, value }));
}

/** Lets go of the database: for tests, and when the browser asks for it. */
export async function close(): Promise<void> {
  const before = opened;
  opened = null;
  known = null;
  (await before)?.close();
}

function storesOf(changes: Change[]): Store[] {
  return [...new Set(changes.map((change) => change.store))];
}

function sealedAll(changes: Change[]) {
  return Promise.all(changes.map(async (change) => ({ ...change, value: await sealedOf(change) })));
}

async function got<T>(store: string, key: string): Promise<T | undefined> {
  const all = await database();
  return answered<T | undefined>(all.transaction(store).objectStore(store).get(key));
}

function put(into: IDBObjectStore, { key, value }: { key: string; value: unknown }): void {
  if (value === undefined) into.delete(key);
  else into.put(value, key);
}

function database(): Promise<IDBDatabase> {
  const onTaken = () => {
    opened = null;
    known = null; // what comes back may be another database, with another key
  };
  opened ??= openedDatabase(NAME, VERSION, STORES, { onWanted: () => void close(), onTaken }).catch(
    (cause: unknown) => {
      opened = null;
      throw cause;
    },
  );
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
  return inOneStep(all, ["keys"], async (store) => {
    const kept: CryptoKey | undefined = await answered(store("keys").get("device"));
    if (!kept) store("keys").put(made, "device");
    return kept ?? made;
  });
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
