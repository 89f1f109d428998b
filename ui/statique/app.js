// What pages gain with JavaScript. Each part finds its own elements; without
// this file every page works the same, one click longer.

document.documentElement.classList.add("js");

// The summary of errors takes the focus, so that it is read first.
document.querySelector(".resume-erreurs")?.focus();

// A form is sent once: a double click does not file twice. The key of the form
// protects the server anyway.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.dataset.envoye) {
    e.preventDefault();
    return;
  }
  form.dataset.envoye = "oui";
  setTimeout(() => delete form.dataset.envoye, 5000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-envoye]").forEach((f) => delete f.dataset.envoye));

// Characters left, told once the typing pauses.
for (const aide of document.querySelectorAll("[data-compteur]")) {
  const zone = document.getElementById(aide.dataset.compteur);
  const max = Number(zone.dataset.max);
  const annonce = document.createElement("span");
  annonce.setAttribute("role", "status");
  aide.textContent = "";
  aide.append(annonce);
  let minuteur;
  const compter = () => {
    const reste = max - [...zone.value].length;
    annonce.textContent = reste >= 0
      ? `Il vous reste ${reste} caractère${reste > 1 ? "s" : ""}.`
      : `Vous avez ${-reste} caractère${reste < -1 ? "s" : ""} de trop.`;
  };
  zone.addEventListener("input", () => {
    clearTimeout(minuteur);
    minuteur = setTimeout(compter, 600);
  });
  compter();
}

// A file goes as soon as it is chosen, with its progress; a cut connection
// loses only that file.
for (const bloc of document.querySelectorAll("[data-envoi]")) {
  const champ = bloc.querySelector("input[type=file]");
  const etat = bloc.querySelector(".progression");
  champ.addEventListener("change", async () => {
    for (const fichier of [...champ.files]) {
      const faute = await envoyer(bloc.dataset.envoi, fichier, etat);
      if (faute) {
        champ.value = "";
        etat.textContent = `${fichier.name} : ${faute}`;
        etat.classList.add("erreur");
        return;
      }
    }
    champ.value = ""; // it is received: do not send it again with the page
    location.replace(location.pathname + location.search + "#" + champ.id);
    location.reload();
  });
}

function envoyer(url, fichier, etat) {
  return new Promise((fini) => {
    const barre = document.createElement("progress");
    barre.max = 100;
    barre.setAttribute("aria-label", `Envoi de ${fichier.name}`);
    const texte = document.createElement("span");
    etat.classList.remove("erreur");
    etat.replaceChildren(texte, barre);
    const avancer = (p) => {
      barre.value = p;
      texte.textContent = p < 100 ? `Envoi de ${fichier.name} : ${p} %` : `Vérification de ${fichier.name}…`;
    };
    avancer(0);
    const x = new XMLHttpRequest();
    x.open("POST", url);
    x.setRequestHeader("Accept", "application/json");
    x.upload.onprogress = (e) => e.lengthComputable && avancer(Math.floor((100 * e.loaded) / e.total));
    x.onload = () => {
      if (x.status < 300) return fini("");
      let reponse = {};
      try { reponse = JSON.parse(x.responseText); } catch { /* a proxy's page */ }
      fini(Object.values(reponse.champs ?? {})[0] ?? reponse.erreur ?? "Ce fichier n’a pas pu être envoyé. Essayez de nouveau.");
    };
    x.onerror = () => fini("La connexion a été coupée. Essayez de nouveau : vos autres réponses sont gardées.");
    const corps = new FormData();
    corps.append("fichier", fichier);
    x.send(corps);
  });
}

// Proposals under a text box: the browser's own list, filled while typing.
for (const champ of document.querySelectorAll("input[data-source]")) {
  const liste = document.getElementById(champ.getAttribute("list"));
  let minuteur, derniere = "";
  champ.addEventListener("input", () => {
    clearTimeout(minuteur);
    const q = champ.value.trim();
    if (q.length < 2 || q === derniere) return;
    minuteur = setTimeout(async () => {
      derniere = q;
      const url = new URL(champ.dataset.source, location.href);
      url.searchParams.set("q", q);
      const r = await fetch(url, { headers: { Accept: "application/json" } });
      if (!r.ok || champ.value.trim() !== q) return;
      liste.replaceChildren(...(await r.json()).map((o) => new Option("", o.libelle)));
    }, 200);
  });
}

// Copy a code, beside the code itself.
for (const bouton of document.querySelectorAll("[data-copier]")) {
  bouton.hidden = false;
  bouton.addEventListener("click", async () => {
    await navigator.clipboard.writeText(bouton.dataset.copier);
    bouton.textContent = "Copié";
  });
}

for (const bouton of document.querySelectorAll("[data-imprimer]")) {
  bouton.hidden = false;
  bouton.addEventListener("click", () => print());
}
