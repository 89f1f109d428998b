// The conditions of a form, by the rules of catalogue/conditions.go: a test
// runs this very file against the Go evaluator. The server always decides; this
// only shows a follow-up question at once.
globalThis.conditionVraie = (() => {
  "use strict";

  // A day as it sorts; the unknown parts of a partial date count as their first.
  const jour = (s) => {
    const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(s.replace(/-00/g, "-01"));
    if (!m) return null;
    const [a, mois, j] = m.slice(1).map(Number);
    const fevrier = a % 4 === 0 && (a % 100 !== 0 || a % 400 === 0) ? 29 : 28;
    return mois <= 12 && j <= (mois === 2 ? fevrier : [4, 6, 9, 11].includes(mois) ? 30 : 31) ? m[0] : null;
  };
  const heure = (s) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(s) ? s : null);
  const nombre = (s) => { // exact: a whole number of billionths
    const m = /^(-?\d{1,15})(?:\.(\d{1,9}))?$/.exec(s);
    return m && BigInt(m[1] + (m[2] ?? "").padEnd(9, "0"));
  };
  const moment = (s) => (s[10] === "T" && heure(s.slice(11)) && jour(s.slice(0, 10)) ? jour(s.slice(0, 10)) + s.slice(10) : null);
  const ordres = { entier: nombre, decimal: nombre, montant: nombre, date: jour, heure, date_heure: moment, mois_annee: (s) => jour(s + "-01") };

  // -1, 0 or 1; NaN for another text; undefined when one is no value of the type.
  const ecart = (ordre, a, b) => {
    if (!ordre) return a === b ? 0 : NaN;
    [a, b] = [ordre(a), ordre(b)];
    return a === null || b === null ? undefined : a < b ? -1 : Number(a > b);
  };
  const age = (ne, auj) => (jour(ne) && jour(ne) <= auj ? String(auj.slice(0, 4) - jour(ne).slice(0, 4) - (auj.slice(5) < jour(ne).slice(5))) : "");
  const textes = (l) => (Array.isArray(l) && l.every((s) => typeof s === "string") ? l : []);

  const compare = ({ q, op, v }, { types, vues, aujourdhui }) => {
    const reponse = textes(vues[q]);
    if (reponse.join(" ") === "" || op === "empty") return reponse.join(" ") === "" && op === "empty";
    const genre = types[q], ordre = Object.hasOwn(ordres, genre) && ordres[genre];
    const de = (x) => ecart(ordre, reponse[0], genre === "date" && x === "aujourdhui" ? aujourdhui : x);
    if (op === "filled") return true;
    if (op === "in") return textes(v).some((x) => de(x) === 0);
    if (typeof v !== "string") return false;
    if (op === "has") return genre === "liste" ? Object.keys(vues).some((cle) => cle.startsWith(q + "/") && vues[cle].includes(v)) : reponse.includes(v);
    if (op === "prefix") return !ordre && v !== "" && reponse[0].startsWith(v);
    if (op === "age_ge" || op === "age_lt") {
      const c = genre === "date" ? ecart(nombre, age(reponse[0], aujourdhui), v) : undefined;
      return op === "age_ge" ? c >= 0 : c < 0;
    }
    const c = de(v);
    if (op === "eq") return c === 0;
    if (op === "ne") return c !== undefined && c !== 0;
    return !!ordre && ((op === "lt" && c < 0) || (op === "le" && c <= 0) || (op === "gt" && c > 0) || (op === "ge" && c >= 0));
  };

  // x has the types of the champs, the answers seen so far and the day of the
  // server.
  return function vraie(t, x) {
    if (t.all?.length) return t.all.every((u) => vraie(u, x));
    if (t.any?.length) return t.any.some((u) => vraie(u, x));
    return t.not ? !vraie(t.not, x) : !!t.q && compare(t, x);
  };
})();
