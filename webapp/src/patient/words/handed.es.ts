import type { HandedWords } from "./handed.en";

/** Lo que se lee de otro modo en la tableta del centro, que no es de nadie. */
export const handedEs: HandedWords = {
  canPause: "Puede parar cuando quiera. Lo que haya respondido queda guardado.",
  beginOffline: "No hay conexión y estas preguntas aún no están en esta tableta. Dígaselo a su enfermera.",
  callInstead: "Si cree que es un error, dígaselo a su enfermera.",
  closedMeanwhile: "Las respuestas que llevaba siguen en esta tableta. No se ha enviado nada.",
  leftOverCall: "Estas respuestas ya no se pueden enviar desde esta tableta. Avise a su enfermera antes de borrarlas.",
  leftOverDelete: "Borrar estas respuestas de esta tableta",
  leftOverDeleted: "Las respuestas se han borrado de esta tableta.",
  waitingTitle: "Guardado en esta tableta, sin enviar",
  waitingSafe: "Sus respuestas están seguras en esta tableta.",
  waitingDo: "Se enviarán en cuanto haya conexión. No hace falta que espere.",
  waitingBusyUntil: "Nuestro servicio está ocupado ahora. Se enviarán solas el {date} a las {time}.",
  waitingForCode: "Su tiempo con esta tableta ha terminado. Devuélvala y diga a su enfermera que no se han enviado.",
  waitingForVersion:
    "Esta tableta necesita la versión nueva de la aplicación; entonces se enviarán. Avise a su enfermera.",
  refusedLead: "El hospital no ha podido recibir estas respuestas. Siguen en esta tableta. Dígaselo a su enfermera.",
  goneLead: "Aquí no hay nada pendiente.",
  safe: "Lo que ha respondido está a salvo en esta tableta.",
  unauthenticated: "El tiempo con esta tableta ha terminado. Devuélvala a su enfermera.",
  tooOld: "Esta tableta necesita la versión nueva de la aplicación. Dígaselo a su enfermera.",
  storage: "No queda sitio en esta tableta. Dígaselo al equipo del estudio e inténtelo otra vez.",
};
