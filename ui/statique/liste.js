// The agents' list comes again by itself while nobody is at work in it, and is
// walked by keys while one is: j and k go from demande to demande, x ticks one,
// Enter opens it as anywhere. The keys act inside the list alone.
const pas = 30000;
const liste = () => document.querySelector("form[data-liste] tbody");
const liens = () => [...liste().querySelectorAll("th a")];
let texte = liste().innerHTML;

async function rafraichir() {
  if (document.hidden || liste().contains(document.activeElement) || liste().querySelector(":checked")) return;
  const reponse = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!reponse?.ok || reponse.redirected) return; // signed out, or no network: the page stays as it is
  const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  const neuf = page.querySelector("form[data-liste] tbody");
  if (!neuf) { // the last one went
    if (document.activeElement === document.body) location.reload();
    return;
  }
  const onglets = document.querySelector("nav ul.filtres");
  if (!onglets.contains(document.activeElement)) onglets.replaceChildren(...page.querySelector("nav ul.filtres").childNodes);
  if (neuf.innerHTML === texte) return;
  texte = neuf.innerHTML;
  liste().replaceChildren(...neuf.childNodes);
}
setInterval(rafraichir, pas);

document.querySelector("form[data-liste]").addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || !liste().contains(e.target)) return;
  const l = liens();
  const rang = l.indexOf(e.target.closest("tr").querySelector("th a"));
  if (e.key === "j") l[Math.min(rang + 1, l.length - 1)].focus();
  else if (e.key === "k") l[Math.max(rang - 1, 0)].focus();
  else if (e.key === "x") e.target.closest("tr").querySelector("input[type=checkbox]")?.click();
  else return;
  e.preventDefault();
});
