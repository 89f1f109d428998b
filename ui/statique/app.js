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

// Everything below is wired again inside a form that a sending has redrawn.
preparer(document);
addEventListener("redessine", (e) => preparer(e.target));

function preparer(racine) {
  racine.querySelectorAll("[data-compteur]").forEach(compterCaracteres);
  racine.querySelectorAll("[data-envoi]").forEach(envoyerFichiers);
  racine.querySelectorAll("input[data-source]").forEach(proposer);
  racine.querySelectorAll("[data-precision]").forEach(preciser);
  racine.querySelectorAll("select[data-filtre]").forEach(filtrer);
  racine.querySelectorAll("[data-jeton]").forEach(presenterJeton);
  racine.querySelectorAll("[data-copier]").forEach((b) => offrir(b, () => copier(b)));
  racine.querySelectorAll("[data-imprimer]").forEach((b) => offrir(b, () => print()));
}

// The code of the link of the first run is in its fragment, which no server
// sees: it goes in the box, and out of the address.
function presenterJeton(form) {
  if (location.hash.length < 2) return;
  form.elements.jeton.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  form.requestSubmit();
}

// A button that needs JavaScript is hidden until it works.
function offrir(bouton, geste) {
  bouton.hidden = false;
  bouton.addEventListener("click", geste);
}

async function copier(bouton) {
  await navigator.clipboard.writeText(bouton.dataset.copier);
  bouton.textContent = "Copié";
}

// The text of « Autre » is asked once « Autre » is chosen.
function preciser(bloc) {
  const { form } = bloc.querySelector("input");
  const choisie = () => [...form.elements].some((e) => e.name === bloc.dataset.precision && e.value === "autre" && (e.checked || e.matches("select")));
  const montrer = () => { bloc.hidden = !choisie(); };
  form.addEventListener("change", montrer);
  montrer();
}

// The second list of a linked choice offers only what goes with the first.
function filtrer(seconde) {
  const premiere = document.getElementById(seconde.dataset.filtre);
  const groupes = [...seconde.querySelectorAll("optgroup")];
  const offrirGroupe = () => {
    seconde.querySelectorAll("optgroup").forEach((g) => g.remove());
    seconde.append(...groupes.filter((g) => g.dataset.groupe === premiere.value));
  };
  premiere.addEventListener("change", () => { seconde.value = ""; offrirGroupe(); });
  offrirGroupe();
}

// Characters left, told once the typing pauses.
function compterCaracteres(aide) {
  const zone = document.getElementById(aide.dataset.compteur);
  const max = Number(zone.dataset.max);
  const annonce = document.createElement("span");
  annonce.setAttribute("role", "status");
  aide.replaceChildren(annonce);
  let minuteur;
  const compter = () => {
    const reste = max - [...zone.value].length;
    const nombre = Math.abs(reste).toLocaleString("fr-FR") + (Math.abs(reste) > 1 ? " caractères" : " caractère");
    annonce.textContent = reste >= 0 ? `Il vous reste ${nombre}.` : `Vous avez ${nombre} de trop.`;
  };
  zone.addEventListener("input", () => {
    clearTimeout(minuteur);
    minuteur = setTimeout(compter, 600);
  });
  compter();
}

// Files go as soon as they are chosen, one after the other, with their
// progress. A cut connection loses only the file under way.
function envoyerFichiers(bloc) {
  const champ = bloc.querySelector("input[type=file]");
  const form = champ.form;
  let enCours = false, suite = null;
  champ.addEventListener("change", async () => {
    const fichiers = [...champ.files];
    champ.value = ""; // sent here, not a second time with the page
    enCours = true;
    const joints = [], fautes = [];
    for (const fichier of fichiers) {
      const faute = await envoyer(bloc.dataset.envoi, fichier, bloc.querySelector(".progression"));
      if (faute) fautes.push(`${fichier.name}\u00a0: ${faute}`);
      else joints.push(fichier.name);
    }
    enCours = false;
    await redessiner(form, champ.id, joints, fautes);
    if (suite && !fautes.length) document.getElementById(champ.id).form.querySelector("[data-suivant]").click();
  });
  // Who continues while a file goes is taken on when it has gone.
  form.addEventListener("submit", (e) => {
    if (!enCours) return;
    e.preventDefault();
    e.stopPropagation();
    suite = e.submitter;
  });
}

// redessiner takes from the server the form as it is now, says what was joined
// and what was not, and leaves the focus on the control.
async function redessiner(form, id, joints, fautes) {
  if (joints.length) {
    const page = await fetch(location.href).then((r) => r.text(), () => "");
    const nouveau = new DOMParser().parseFromString(page, "text/html").getElementById(id)?.form;
    if (nouveau) {
      form.replaceWith(nouveau);
      preparer(nouveau);
      document.querySelector(".resume-erreurs")?.remove();
    }
  }
  const champ = document.getElementById(id);
  champ.focus();
  const ligne = (texte, classe) => Object.assign(document.createElement("span"), { textContent: texte, className: classe });
  champ.closest("[data-envoi]").querySelector(".progression").replaceChildren(
    ...joints.map((nom) => ligne(`${nom} est joint.`, "reussite")), ...fautes.map((faute) => ligne(faute, "erreur")));
}

// envoyer sends one file and gives the sentence of what went wrong, "" for
// nothing.
function envoyer(url, fichier, etat) {
  return new Promise((fini) => {
    const barre = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    barre.setAttribute("aria-label", `Envoi de ${fichier.name}`);
    const annonce = document.createElement("span");
    annonce.textContent = `Envoi de ${fichier.name}…`;
    etat.replaceChildren(annonce, barre);
    const x = new XMLHttpRequest();
    x.open("POST", url);
    x.setRequestHeader("Accept", "application/json");
    x.upload.onprogress = (e) => { if (e.lengthComputable) barre.value = (100 * e.loaded) / e.total; };
    x.upload.onload = () => { annonce.textContent = `Vérification de ${fichier.name}…`; };
    x.onload = () => {
      if (x.status < 300) return fini("");
      let reponse = {};
      try { reponse = JSON.parse(x.responseText); } catch { /* a proxy's page */ }
      fini(Object.values(reponse.champs ?? {})[0] ?? reponse.erreur ?? "Ce fichier n’a pas pu être envoyé. Essayez de nouveau.");
    };
    x.onerror = () => fini("La connexion a été coupée. Essayez de nouveau\u00a0: vos autres réponses sont gardées.");
    const corps = new FormData();
    corps.append("fichier", fichier);
    x.send(corps);
  });
}

// Proposals under a text box: the browser's own list, filled while typing.
function proposer(champ) {
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
      const r = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!r?.ok || champ.value.trim() !== q) return;
      liste.replaceChildren(...(await r.json()).map((o) => new Option("", o.libelle)));
    }, 200);
  });
}
