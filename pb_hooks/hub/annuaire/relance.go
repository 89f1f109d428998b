package annuaire

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// texteMax is the longest text of a reminder.
const texteMax = 4000

// What the text of a reminder to several members says in its place for each.
const (
	motCollectivite = "{collectivité}"
	motMontant      = "{montant}"
)

// proposerRelance is the text of a reminder, which an agent reads and changes before it
// leaves.
func proposerRelance(dep *collectivites.Collectivite, annee int, collectivite, montant string) string {
	return fmt.Sprintf(`%s doit %s pour sa cotisation %d au guichet du Département. Nous n’avons pas encore noté ce paiement.

Si elle est déjà payée, ne tenez pas compte de ce rappel. Sinon, dites-nous ce qui manque pour la régler.

%s vous remercie.`, collectivite, montant, annee, dep.Sujet())
}

// sujet is « La commune d’Épinal ».
func (m *Membre) sujet() string { return socle.Majuscule(m.Fiche().Denomination()) }

// relancer writes to every contact of a member. rang is the number of reminders that
// the agent knew of: a second press sends nothing. envoyes is 0 then, and when nobody
// there has an address.
func relancer(tx core.App, c *Cotisation, m *Membre, rang, texte string, par socle.Acteur) (envoyes int, err error) {
	if rang != strconv.Itoa(c.NbRelances) || c.PayeeLe != "" {
		return 0, nil
	}
	adresses, err := Courriels(tx, m.ID)
	if err != nil || len(adresses) == 0 {
		return 0, err
	}
	dep, err := Departement(tx)
	if err != nil {
		return 0, err
	}
	texte = strings.NewReplacer(motCollectivite, m.sujet(), motMontant, c.Montant.String()).Replace(texte)
	var corps []string
	for p := range strings.SplitSeq(texte, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			corps = append(corps, p)
		}
	}
	for _, a := range adresses {
		err := exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: dep.ID, Modele: "rappel_cotisation", A: a, RepondreA: dep.Courriel, Objet: fmt.Sprintf("Cotisation %d au guichet du Département", c.Annee),
			Corps: corps, Pied: dep.Contact(), Cle: fmt.Sprintf("rappel-cotisation:%s:%d:%s", c.ID, c.NbRelances+1, a),
		})
		if err != nil {
			return 0, err
		}
	}
	c.NbRelances++
	c.RelanceeLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(c).Update("NbRelances", "RelanceeLe"); err != nil {
		return 0, fmt.Errorf("remind %s: %w", c.ID, err)
	}
	return len(adresses), noter(tx, m.ID, "hub.relancer", []any{c.Annee, c.NbRelances, adresses, texte}, par)
}

func ouvrirRelance(r *socle.Requete, a *adherent) (*pageSaisie, error) {
	c, err := cotisationParID(r.App, a.ID, r.Request.PathValue("cotisation"))
	if err != nil {
		return nil, err
	}
	adresses, err := Courriels(r.App, a.ID)
	if err != nil {
		return nil, err
	}
	p := nouvellePageSaisie(r, a, "Rappel de la cotisation "+strconv.Itoa(c.Annee))
	p.Bouton, p.Intro = "Envoyer ce rappel", "Il part à\u00a0: "+strings.Join(adresses, ", ")+"."
	if len(adresses) == 0 {
		p.Intro = "Aucun contact n’a d’adresse électronique\u00a0: le rappel ne peut pas partir."
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreZone, Nom: "texte", Libelle: "Texte du rappel", Valeur: proposerRelance(collectivites.De(r), c.Annee, a.sujet(), c.Montant.String()), Max: texteMax, Lignes: 8, Aide: "«\u00a0Bonjour\u00a0» et vos coordonnées s’ajoutent autour."},
		{Genre: ui.GenreCache, Nom: "rang", Valeur: strconv.Itoa(c.NbRelances)},
	}
	return p, nil
}

func garderRelance(tx core.App, r *socle.Requete, a *adherent, f url.Values, par socle.Acteur) (string, error) {
	c, err := cotisationParID(tx, a.ID, r.Request.PathValue("cotisation"))
	if err != nil {
		return "", err
	}
	texte, err := texteRelance(f)
	if err != nil {
		return "", err
	}
	if c.PayeeLe != "" {
		return "", socle.ErrChamps(map[string]string{"texte": "Cette cotisation est payée\u00a0: le rappel ne part pas."})
	}
	adresses, err := Courriels(tx, a.ID)
	if err == nil && len(adresses) == 0 {
		err = socle.ErrChamps(map[string]string{"texte": "Ajoutez d’abord un contact qui a une adresse électronique."})
	}
	if err != nil {
		return "", err
	}
	n, err := relancer(tx, c, &a.Membre, f.Get("rang"), texte, par)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "Ce rappel est déjà parti\u00a0: rien d’autre n’est envoyé.", nil
	}
	return "Le rappel est parti à " + socle.Pluriel(n, "adresse", "adresses") + ".", nil
}

func texteRelance(f url.Values) (string, error) {
	fautes := map[string]string{}
	texte := socle.LireTexte(f, "texte", texteMax, "Écrivez le texte du rappel.", fautes)
	return texte, siFautes(fautes)
}

// impayees are the members whose cotisation of a year was called and is not paid.
func impayees(app core.App, annee int) ([]adherent, error) {
	l, err := adherentsEn(app, annee)
	if err != nil {
		return nil, err
	}
	var dues []adherent
	for _, a := range l {
		if a.Cotisation.Impayee {
			dues = append(dues, a)
		}
	}
	return dues, nil
}

// ouvrirRelances is the reminder to all who have not paid, once it is read.
func ouvrirRelances(r *socle.Requete, _ *adherent) (*pageSaisie, error) {
	annee, err := anneeDuChemin(r)
	if err != nil {
		return nil, err
	}
	l, err := impayees(r.App, annee)
	if err != nil {
		return nil, err
	}
	p := nouvellePageSaisie(r, nil, "Rappeler les cotisations "+strconv.Itoa(annee))
	p.Retour, p.De = r.Chemin+racineCotisations+"/"+strconv.Itoa(annee), "Cotisations "+strconv.Itoa(annee)
	p.Bouton = "Envoyer ces rappels"
	var joints, sans []string
	for _, a := range l {
		adresses, err := Courriels(r.App, a.ID)
		if err != nil {
			return nil, err
		}
		if len(adresses) == 0 {
			sans = append(sans, a.Nom)
			continue
		}
		joints = append(joints, a.Nom)
		p.Saisies = append(p.Saisies, ui.Saisie{Genre: ui.GenreCache, Nom: "rang." + a.Cotisation.Appelee.ID, Valeur: strconv.Itoa(a.Cotisation.Appelee.NbRelances)})
	}
	p.Intro = "Un rappel part aux contacts de\u00a0: " + strings.Join(joints, ", ") + "."
	if len(joints) == 0 {
		p.Intro = "Aucune collectivité qui doit sa cotisation n’a de contact avec une adresse électronique."
	}
	if len(sans) > 0 {
		p.Intro += " Sans adresse électronique\u00a0: " + strings.Join(sans, ", ") + "."
	}
	p.Saisies = append(ui.Saisies{{
		Genre: ui.GenreZone, Nom: "texte", Libelle: "Texte du rappel", Valeur: proposerRelance(collectivites.De(r), annee, motCollectivite, motMontant), Max: texteMax, Lignes: 8,
		Aide: "Le nom et le montant de chacune remplacent " + motCollectivite + " et " + motMontant + ". «\u00a0Bonjour\u00a0» et vos coordonnées s’ajoutent autour.",
	}}, p.Saisies...)
	return p, nil
}

func garderRelances(tx core.App, r *socle.Requete, _ *adherent, f url.Values, par socle.Acteur) (string, error) {
	annee, err := anneeDuChemin(r)
	if err != nil {
		return "", err
	}
	texte, err := texteRelance(f)
	if err != nil {
		return "", err
	}
	l, err := impayees(tx, annee)
	if err != nil {
		return "", err
	}
	nb := 0
	for _, a := range l {
		n, err := relancer(tx, a.Cotisation.Appelee, &a.Membre, f.Get("rang."+a.Cotisation.Appelee.ID), texte, par)
		if err != nil {
			return "", err
		}
		if n > 0 {
			nb++
		}
	}
	return socle.Pluriel(nb, "collectivité rappelée", "collectivités rappelées") + ".", nil
}
