// The preview of a question follows what is typed: the server draws it, as it
// draws the page of the public, and saves nothing.
const form = document.querySelector("form[data-vivant]");
const bouton = form.querySelector("button[name=apercu]");
bouton.hidden = true;

let minuteur, demande;
form.addEventListener("input", () => {
  clearTimeout(minuteur);
  minuteur = setTimeout(dessiner, 300);
});

async function dessiner() {
  demande?.abort();
  demande = new AbortController();
  const corps = new URLSearchParams(new FormData(form));
  corps.set("apercu", "oui");
  const page = await fetch(location.href, { method: "POST", body: corps, signal: demande.signal }).then((r) => (r.ok ? r.text() : ""), () => "");
  const nouveau = new DOMParser().parseFromString(page, "text/html").getElementById(form.dataset.vivant);
  if (!nouveau) return; // another change is under way, or the page must be read again
  document.getElementById(form.dataset.vivant).replaceWith(nouveau);
  nouveau.dispatchEvent(new Event("redessine", { bubbles: true }));
}
