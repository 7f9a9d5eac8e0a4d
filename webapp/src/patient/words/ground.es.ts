import type { GroundWords } from "./ground.en";

export const groundEs: GroundWords = {
  elsewhereTitle: "Abierta en otra ventana",
  elsewhereLead: "La aplicación está abierta en otra ventana. Solo funciona en una a la vez.",
  elsewhereSafe: "Sus respuestas están a salvo. Son las mismas en las dos ventanas.",
  elsewhereHere: "Seguir aquí",
  brokenTitle: "Algo ha fallado",
  brokenLead: "La aplicación se ha parado por un fallo suyo. Lo que usted tocó sigue guardado.",
  brokenAgain: "Abrirla otra vez",
};
