// Finds what a person means by the words of the page. genre is "bouton" (button
// or link), "saisie" (a control by its label), "option" (a box or a radio) or
// "date" (a group by its legend); dans, if any, is the legend of the group that
// holds it. Returns the element; throws when there is none or when two answer
// to the same words.
(genre, nom, dans) => {
  const mots = (e) => (e.getAttribute("aria-label") ?? e.textContent).replace(/\s+/g, " ").trim();
  const libelle = (e) => mots(e).replace(/ \(facultatif\)$/, "");
  const voulu = nom.replace(/\s+/g, " ");
  const groupes = (racine, legende) => [...racine.querySelectorAll("legend")].filter((e) => libelle(e) === legende.replace(/\s+/g, " ")).map((e) => e.parentElement);
  const racine = dans ? groupes(document, dans)[0] : document;
  if (!racine) throw new Error(`pas de groupe « ${dans} » dans la page :\n${document.body.innerText}`);
  const choix = {
    bouton: () => [...racine.querySelectorAll("a[href], button, summary")].filter((e) => mots(e) === voulu),
    saisie: () => [...racine.querySelectorAll("label")].filter((e) => libelle(e) === voulu).map((e) => e.control),
    option: () => [...racine.querySelectorAll("label")].filter((e) => ["radio", "checkbox"].includes(e.control?.type))
      .filter((e) => mots(e).startsWith(voulu)).map((e) => e.control),
    date: () => groupes(racine, voulu),
  };
  let trouves = choix[genre]().filter((e) => e.checkVisibility() && !e.closest("[aria-hidden=true]"));
  const exacts = genre === "option" ? trouves.filter((e) => libelle(e.labels[0]) === voulu) : [];
  if (exacts.length) trouves = exacts;
  const dansLaPage = trouves.filter((e) => e.closest("main"));
  if (dansLaPage.length) trouves = dansLaPage;
  if (trouves.length !== 1) throw new Error(`${trouves.length} ${genre} « ${nom} » dans la page :\n${document.body.innerText}`);
  return trouves[0];
}
