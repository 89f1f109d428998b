// The follow-up questions of an étape, shown and hidden in their place as
// answers are given. A hidden one is disabled, hence not sent. The server does
// the same when the page is sent, and decides.
const { champs, ...x } = JSON.parse(document.getElementById("dependantes").textContent);
const form = document.getElementById("dependantes").closest("form");

// The canonical value of a question, as the server would read it.
function lire({ id, nom }) {
  const f = new FormData(form);
  const valeurs = f.getAll(nom).map((s) => s.normalize("NFC").trim()).filter(Boolean);
  switch (x.types[id]) {
    case "entier": case "decimal": case "montant":
      return valeurs.map((s) => s.replace(/[\s€]/g, "").replace(",", "."));
    case "date": {
      const [j, m, a] = ["_jour", "_mois", "_annee"].map((fin) => (f.get(nom + fin) ?? "").trim());
      if (j + m + a === "") return [];
      return [[j, m, a].every((n) => /^\d+$/.test(n)) && a >= 1000 ? [a.padStart(4, "0"), m.padStart(2, "0"), j.padStart(2, "0")].join("-") : `${j}/${m}/${a}`];
    }
    default:
      return valeurs;
  }
}

function suivre() {
  const vues = { ...x.vues };
  for (const c of champs) {
    const vue = !c.si || conditionVraie(c.si, { ...x, vues });
    if (c.si) {
      const boite = form.querySelector(`[data-dependante="${c.nom}"]`);
      boite.hidden = boite.disabled = !vue;
    }
    if (vue) vues[c.id] = lire(c);
  }
}

form.addEventListener("input", suivre);
addEventListener("pageshow", suivre); // the browser gives back what was typed
suivre();
