package demandes

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// deLUsager is the extraction of a collection whose rows belong to a demande.
func deLUsager(champs, table string) func(core.App, string) ([]map[string]any, error) {
	return func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, "SELECT "+champs+" FROM "+table+" t JOIN demandes d ON t.demande = d.id WHERE d.usager = {:u}", dbx.Params{"u": usager})
	}
}

const (
	finaliteDemande = "Traiter vos demandes et vous répondre"
	dureeDemande    = "La durée d’utilité administrative de la démarche, puis le sort fixé avec les Archives départementales"
)

var sources = []socle.SourceRGPD{
	{
		Collection: "brouillons", Personnels: []string{"reponses", "sollicitation"}, Techniques: []string{"session", "compte", "mandat", "agent"},
		Libelle: "Vos demandes commencées", Finalite: "Vous laisser reprendre une demande", Duree: "30 jours sans activité",
		Extraire: extraireBrouillons,
	},
	{
		Collection: "relectures", Personnels: []string{"nom", "courriel", "retour"}, Techniques: []string{"brouillon", "compte", "lien", "demande"},
		Libelle: "Les demandes que vous avez fait relire", Finalite: "Faire envoyer une demande par qui représente l’organisme", Duree: "Le temps du brouillon, puis de la demande",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			// Not who read it again: her rights are hers (RGPD, article 15-4).
			return socle.Lignes(app, `SELECT l.retour, l.cree_le FROM relectures l
				JOIN usagers u ON u.compte = l.compte AND u.collectivite = l.collectivite WHERE u.id = {:u} AND u.compte != ''`, dbx.Params{"u": usager})
		},
	},
	{
		Collection: "demandes", Personnels: []string{"demandeur", "titre"},
		Techniques: []string{"compte", "mandat", "canal_reponse", "numero", "code_suivi", "cle_depot", "agent", "saisie_par", "cachet_le", "echeance", "prevue_le", "attendue_le", "terminee_le", "recours_de"},
		Libelle:    "Vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, "SELECT numero, titre, demandeur, canal, etat, deposee_le FROM demandes WHERE usager = {:u}", dbx.Params{"u": usager})
		},
	},
	{
		Collection: "reponses", Personnels: []string{"donnees"}, Libelle: "Vos réponses", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: extraireReponses,
	},
	{
		Collection: "attentes", Personnels: []string{"message"}, Techniques: []string{"objets", "limite_le"},
		Libelle: "Ce qui vous a été demandé", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: deLUsager("d.numero, t.objets, t.message, t.ouverte_le", "attentes"),
	},
	{
		Collection: "historique", Personnels: []string{"phrase"}, Techniques: []string{"acteur", "verbe", "de", "vers"},
		Libelle: "L’historique de vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			// The rest is the agents' own: who took it, what they tell each other.
			return socle.Lignes(app, `SELECT d.numero, t.le, t.phrase FROM historique t JOIN demandes d ON t.demande = d.id
				WHERE d.usager = {:u} AND t.public = 1 ORDER BY t.le, t.rowid`, dbx.Params{"u": usager})
		},
	},
	{Collection: "reperes", Techniques: []string{"nom"}},
	{Collection: "veilles"},
	{
		Collection: "avis", Personnels: []string{"question", "texte"}, Techniques: []string{"nom", "courriel", "lien", "par"},
		Libelle: "Les avis donnés sur vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			// Once the demande is decided: before, they are preparatory (CRPA L311-2).
			return socle.Lignes(app, "SELECT d.numero, t.question, t.sens, t.texte, t.rendu_le FROM avis t JOIN demandes d ON t.demande = d.id WHERE d.usager = {:u} AND NOT ("+ouvertes+")", dbx.Params{"u": usager})
		},
	},
	{Collection: "vues", Techniques: []string{"nom", "requete"}},
	{
		Collection: "notes", Personnels: []string{"texte"}, Techniques: []string{"agent"},
		Libelle: "Les notes des agents sur vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: deLUsager("d.numero, t.le, t.texte", "notes"),
	},
	{
		Collection: "recepisses", Personnels: []string{"contenu"}, Techniques: []string{"empreinte"},
		Libelle: "Vos accusés de réception", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: deLUsager("d.numero, t.contenu, t.emis_le", "recepisses"),
	},
	{
		Collection: "ecrits", Personnels: []string{"motif_droit", "motif_fait", "acte"}, Techniques: []string{"limite_le", "prepare_par", "empreinte"},
		Libelle: "Vos attestations, et les motifs que vous avez demandés", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT d.numero, t.genre, t.demande_le, t.acte, t.rendu_le FROM ecrits t JOIN demandes d ON t.demande = d.id
				WHERE d.usager = {:u}`, dbx.Params{"u": usager})
		},
	},
	{
		Collection: "decisions", Personnels: []string{"motif_droit", "motif_fait", "conditions", "retour", "acte"}, Techniques: []string{"preparee_par", "lien", "empreinte"},
		Libelle: "Les décisions sur vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT d.numero, t.acte, t.approuvee_le FROM decisions t JOIN demandes d ON t.demande = d.id
				WHERE d.usager = {:u} AND t.etat = 'approuvee'`, dbx.Params{"u": usager})
		},
	},
}

// enMots writes answers as their person knows them: question by question, not
// by id of champ.
func enMots(p *catalogue.Parcours) []any {
	l := []any{}
	for _, bloc := range p.Resume() {
		for _, ligne := range bloc.Lignes {
			l = ajouterEnMots(l, "", ligne)
		}
	}
	return l
}

// ajouterEnMots adds an answer, row by row when it has several. Documents are
// listed with the pièces.
func ajouterEnMots(l []any, rangee string, ligne catalogue.Ligne) []any {
	if len(ligne.Reponse) > 0 {
		x := map[string]any{"question": ligne.Question, "reponse": ligne.Reponse}
		if rangee != "" {
			x["rangee"] = rangee
		}
		l = append(l, x)
	}
	for _, r := range ligne.Rangees {
		for _, dedans := range r.Lignes {
			l = ajouterEnMots(l, r.Titre, dedans)
		}
	}
	return l
}

func extraireReponses(app core.App, usager string) ([]map[string]any, error) {
	var l []Demande
	if err := app.DB().Select("*").From("demandes").Where(dbx.HashExp{"usager": usager}).OrderBy("deposee_le").All(&l); err != nil {
		return nil, fmt.Errorf("answers of usager: %w", err)
	}
	var lignes []map[string]any
	for i := range l {
		p, err := ReponsesDe(app, &l[i])
		if err != nil {
			return nil, err
		}
		lignes = append(lignes, map[string]any{"numero": l[i].Numero, "titre": l[i].Titre, "reponses": enMots(p)})
	}
	return lignes, nil
}

func extraireBrouillons(app core.App, usager string) ([]map[string]any, error) {
	var l []Brouillon
	err := app.DB().Select("b.*").From("brouillons b").
		InnerJoin("usagers u", dbx.NewExp("u.compte = b.compte AND u.collectivite = b.collectivite")).
		Where(dbx.NewExp("u.id = {:u} AND u.compte != '' AND b.compte != '' AND b.essai = 0", dbx.Params{"u": usager})).OrderBy("b.cree_le").All(&l)
	if err != nil {
		return nil, fmt.Errorf("brouillons of usager: %w", err)
	}
	var lignes []map[string]any
	for i := range l {
		p, doc, err := l[i].parcours(app)
		if err != nil {
			return nil, err
		}
		lignes = append(lignes, map[string]any{"titre": doc.Titre.Fr, "cree_le": l[i].CreeLe.String(), "reponses": enMots(p)})
	}
	return lignes, nil
}

// parcours reads the answers of a brouillon, wherever it stands.
func (b *Brouillon) parcours(app core.App) (*catalogue.Parcours, *catalogue.Document, error) {
	doc, err := catalogue.DocumentDe(app, b.Revision)
	if err != nil {
		return nil, nil, err
	}
	c, err := collectivites.ParID(app, b.Collectivite)
	if err != nil {
		return nil, nil, err
	}
	reponses, err := b.lire()
	if err != nil {
		return nil, nil, err
	}
	x := catalogue.NouveauContexte(doc, socle.De(app).Horloge.Aujourdhui(), catalogue.France{}, c.Chemin())
	x.Demandes = rappels{app, b.Collectivite, nil, nil}
	return catalogue.Parcourir(x, reponses), doc, nil
}
