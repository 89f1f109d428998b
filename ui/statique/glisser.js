// A question is dragged to its place, as an extra: the buttons beside it do the
// same, and dropping presses « Placer ».
const form = document.querySelector("form[data-glisser]");
const places = [...form.querySelectorAll("[data-apres]")]; // pages and questions, in order

for (const ligne of form.querySelectorAll("li[data-apres]")) {
  const poignee = Object.assign(document.createElement("span"), { className: "poignee", textContent: "⠿", title: "Glisser la question" });
  poignee.setAttribute("aria-hidden", "true");
  poignee.addEventListener("pointerdown", (e) => prendre(e, ligne, poignee));
  ligne.prepend(poignee);
}

function prendre(depart, ligne, poignee) {
  depart.preventDefault();
  poignee.setPointerCapture(depart.pointerId);
  ligne.classList.add("glissee");
  let place = null;
  const finir = new AbortController();
  const suivre = (e) => {
    if (e.clientY < 60 || e.clientY > innerHeight - 60) scrollBy(0, e.clientY < 60 ? -16 : 16);
    marquer(places.filter((p) => p !== ligne && milieu(p) < e.clientY).at(-1) ?? places[0]);
  };
  const marquer = (p) => {
    place?.classList.remove("place-choisie");
    (place = p)?.classList.add("place-choisie");
  };
  const lacher = (poser) => {
    finir.abort();
    ligne.classList.remove("glissee");
    const ou = place;
    marquer(null);
    const id = ligne.dataset.apres;
    const avant = places[places.indexOf(ligne) - 1];
    if (!poser || !ou || ou === avant) return;
    form.elements[`apres_${id}`].value = ou.dataset.apres;
    form.requestSubmit(form.querySelector(`button[value="placer:${id}"]`));
  };
  const ecoute = { signal: finir.signal };
  poignee.addEventListener("pointermove", suivre, ecoute);
  poignee.addEventListener("pointerup", () => lacher(true), ecoute);
  poignee.addEventListener("pointercancel", () => lacher(false), ecoute);
  addEventListener("keydown", (e) => { if (e.key === "Escape") lacher(false); }, ecoute);
}

function milieu(place) {
  const r = (place.querySelector("h2") ?? place.querySelector("p")).getBoundingClientRect();
  return (r.top + r.bottom) / 2;
}
