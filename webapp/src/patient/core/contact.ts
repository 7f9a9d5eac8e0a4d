/** Being in touch with the service: what is done each time it may be there. */
import { layDownAll } from "./drafts";
import { askDeployment } from "./http";
import { flush } from "./outbox";
import { refresh } from "./reading";
import { isPaired } from "./state";

/** Sends what waits, lays down what was begun, and asks what is new; of a new phone, only what the service is for. */
export async function contact(): Promise<void> {
  if (!isPaired.value) {
    await Promise.all([flush(), askDeployment()]); // a tablet still sends what it was left with
    return;
  }
  await Promise.all([flush().then(layDownAll), refresh()]);
}
