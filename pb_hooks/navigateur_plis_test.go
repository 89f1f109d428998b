package pb_hooks_test

// trierPlis sorts what came in the boîte of the demo, with the faults of its
// forms.
func (x *tournee) trierPlis() {
	v := x.persona("secretaire")
	v.Aller("/agents/reglages/boites/nouvelle")
	x.fauter(v, "Enregistrer")
	v.Aller("/agents/courriels-recus?vue=automatiques")
	x.examiner(v, "automatiques")
	v.Aller("/agents/courriels-recus")
	v.PresserPremier("tbody a", "Nid de frelons")
	x.examiner(v, "douteux")
	v.Remplir("Numéro de la demande", "2222-2223")
	x.fauter(v, "Rattacher")
	v.Remplir("Ce que vous avez répondu", "Quelqu’un passe demain.")
	v.Presser("Noter cette réponse")
	x.examiner(v, "répondu")
	v.PresserPremier("tbody a", "La salle des fêtes")
	v.Presser("Enregistrer la demande")
	x.examiner(v, "à vérifier")
}
