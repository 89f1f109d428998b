// Finds what a person means by the words of the page. genre is "bouton" (button
// or link), "saisie" (a control by its label), "option" (a box or a radio) or
// "date" (a group by its legend). Returns the element; throws when there is
// none or when two answer to the same words.
(genre, nom) => {
  const mots = (e) => (e.getAttribute("aria-label") ?? e.textContent).replace(/\s+/g, " ").trim();
  const libelle = (e) => mots(e).replace(/ \(facultatif\)$/, "");
  const voulu = nom.replace(/\s+/g, " ");
  const choix = {
    bouton: () => [...document.querySelectorAll("a[href], button, summary")].filter((e) => mots(e) === voulu),
    saisie: () => [...document.querySelectorAll("label")].filter((e) => libelle(e) === voulu).map((e) => e.control),
    option: () => [...document.querySelectorAll("label")].filter((e) => ["radio", "checkbox"].includes(e.control?.type))
      .filter((e) => mots(e).startsWith(voulu)).map((e) => e.control),
    date: () => [...document.querySelectorAll("legend")].filter((e) => libelle(e) === voulu).map((e) => e.parentElement),
  };
  let trouves = choix[genre]().filter((e) => e.checkVisibility());
  const exacts = genre === "option" ? trouves.filter((e) => libelle(e.labels[0]) === voulu) : [];
  if (exacts.length) trouves = exacts;
  const dansLaPage = trouves.filter((e) => e.closest("main"));
  if (dansLaPage.length) trouves = dansLaPage;
  if (trouves.length !== 1) throw new Error(`${trouves.length} ${genre} « ${nom} » dans la page :\n${document.body.innerText}`);
  return trouves[0];
}
