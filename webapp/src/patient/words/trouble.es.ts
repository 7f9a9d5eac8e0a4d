import type { TroubleWords } from "./trouble.en";

/** Qué ha fallado, dicho de modo que se sepa qué está a salvo y qué hacer. */
export const troubleEs = {
  tryAgain: "Intentar otra vez",
  safe: "Lo que ha respondido está a salvo en este teléfono.",
  offline: "No hay red. Se intenta otra vez cuando la haya.",
  unauthenticated: "Este teléfono ya no está conectado. Pida un código nuevo a su enfermera.",
  forbidden: "Ahora no es posible. Llame a su enfermera.",
  notFound: "Esto ya no está. Vuelva atrás y mire otra vez.",
  conflict: "Ya se había enviado otra cosa para esto. Llame a su enfermera y no lo responda otra vez.",
  outdated: "Se ha cambiado mientras tanto. Mírelo e inténtelo otra vez.",
  tooLarge: "Es demasiado grande para enviarlo. Llame a su enfermera.",
  invalid: "Hay algo que no encaja. Compruébelo o llame a su enfermera.",
  tooOld: "Esta aplicación es demasiado antigua. Use la versión nueva y podrá seguir.",
  tooMany: "Han sido demasiadas veces. Inténtelo otra vez {when}.",
  broken: "Nuestro servicio ha fallado. Se intenta otra vez más tarde.",
  unavailable: "Nuestro servicio no está disponible. Se intenta otra vez solo.",
  unreadable: "La respuesta de nuestro servicio estaba incompleta. Se intenta otra vez.",
  storage: "No queda sitio en este teléfono. Borre fotos o aplicaciones que no necesite e inténtelo otra vez.",
  storageUnsafe: "Su última respuesta no se ha podido guardar. Las anteriores están a salvo.",
  inOneMinute: "dentro de un minuto",
  inMinutes: "dentro de {n} minutos",
  laterOn: "más tarde",
  tomorrow: "mañana",
  today: "hoy, {hour}",
} satisfies TroubleWords;
