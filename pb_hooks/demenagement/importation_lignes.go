package demenagement

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/usagers"
)

// collection brings in the rows of one collection.
func (i *importation) collection(tx core.App, dite CollectionDite) error {
	c, err := tx.FindCollectionByNameOrId(dite.Nom)
	if err != nil {
		return err
	}
	champs := colonnes(c)
	venus := map[string]bool{}
	i.venus[c.Name] = venus
	vers, err := relationsDe(tx, champs)
	if err != nil {
		return err
	}
	requete := tx.DB().NewQuery(insertion(c.Name, champs)).Prepare()
	defer func() { _ = requete.Close() }()
	err = i.a.parLigne("donnees/"+dite.Nom+".jsonl", func(brut []byte) error {
		l, err := deJSON(champs, brut)
		if err != nil {
			return err
		}
		if venus[l[0]] {
			return fmt.Errorf("row %s is there twice", l[0])
		}
		venus[l[0]] = true
		id := l[0]
		if err := i.secrets.remettre(tx, c, champs, l); err != nil {
			return err
		}
		connu, err := i.reconnaitre(tx, c.Name, champs, l)
		if err != nil || connu {
			return err
		}
		renommer(champs, l, i.ici)
		if err := i.appartenir(c.Name, champs, vers, l); err != nil {
			return err
		}
		i.adapter(c.Name, champs, l)
		if _, err := requete.Bind(enParametres(champs, l)).Execute(); err != nil {
			return refuser(c.Name, id, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(venus) != dite.Lignes {
		return fmt.Errorf("%s: %d rows, the manifest says %d", dite.Nom, len(venus), dite.Lignes)
	}
	return nil
}

func insertion(table string, champs []core.Field) string {
	colonnes, valeurs := "", ""
	for n, nom := range noms(champs) {
		if n > 0 {
			colonnes, valeurs = colonnes+", ", valeurs+", "
		}
		colonnes, valeurs = colonnes+"`"+nom+"`", valeurs+"{:"+nom+"}"
	}
	return "INSERT INTO `" + table + "` (" + colonnes + ") VALUES (" + valeurs + ")"
}

func enParametres(champs []core.Field, l ligne) dbx.Params {
	p := make(dbx.Params, len(l))
	for n, f := range champs {
		p[f.GetName()] = l[n] // SQLite gives numbers and truths the affinity of their column
	}
	return p
}

// relationsDe names the collections that the fields lead to, by field.
func relationsDe(tx core.App, champs []core.Field) (map[string]string, error) {
	m := map[string]string{}
	for _, f := range champs {
		x, oui := f.(*core.RelationField)
		if !oui {
			continue
		}
		vers, err := tx.FindCollectionByNameOrId(x.CollectionId)
		if err != nil {
			return nil, err
		}
		m[f.GetName()] = vers.Name
	}
	return m, nil
}

// appartenir refuses a row that is, or hangs from, what is not in the archive:
// in a shared instance an archive writes in its own collectivités alone.
func (i *importation) appartenir(collection string, champs []core.Field, vers map[string]string, l ligne) error {
	if collection == "collectivites" && !i.collectivites[l[0]] {
		return fmt.Errorf("collectivité %s is not one of the manifest", l[0])
	}
	for n, f := range champs {
		nom, v := f.GetName(), l[n]
		if nom == "collectivite" && v != "" && !i.collectivites[v] {
			return fmt.Errorf("row %s is of another collectivité", l[0])
		}
		cible := vers[nom]
		if v == "" || cible == "" || cible == collection {
			continue
		}
		if !i.venus[cible][v] && !i.deja[v] {
			return fmt.Errorf("row %s hangs from %s %s, which is not in the archive", l[0], cible, v)
		}
	}
	return nil
}

// reconnaitre tells that a row of the archive is somebody who has hers here: an
// agent by her address or by what ProConnect calls her, a compte by its id, if it left here once, or by its proven
// address and its name, the rule of a sign-in by which a couple shares an address
// and no demande. What she has here stays as it is.
func (i *importation) reconnaitre(tx core.App, collection string, champs []core.Field, l ligne) (bool, error) {
	valeur := func(nom string) string { return l[slices.Index(noms(champs), nom)] }
	ici := ""
	switch collection {
	case "preuves", "identites_pivot": // hers are those of here
		return i.deja[cmp.Or(i.ici[valeur("compte")], valeur("compte"))], nil
	case "agents":
		err := tx.DB().Select("id").From("agents").Where(dbx.Or(dbx.HashExp{"courriel": valeur("courriel")},
			dbx.NewExp("sujet != '' AND emetteur = {:e} AND sujet = {:s}", dbx.Params{"e": valeur("emetteur"), "s": valeur("sujet")}))).
			OrderBy("(courriel = {:c}) DESC").Bind(dbx.Params{"c": valeur("courriel")}).Limit(1).Row(&ici)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return false, err
		}
	case "comptes":
		meme := func(c *usagers.Compte) bool {
			return collectivites.Cle(c.Prenom) == collectivites.Cle(valeur("prenom")) && collectivites.Cle(c.Nom) == collectivites.Cle(valeur("nom"))
		}
		switch sien, err := usagers.CompteActuel(tx, l[0]); {
		case err == nil && (sien.ID != l[0] || meme(sien)): // whom it became is hers, by her own proof
			ici = sien.ID
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return false, err
		}
		tous, err := usagers.ComptesDe(tx, valeur("courriel"))
		if err != nil {
			return false, err
		}
		for n := range tous {
			if c := &tous[n]; ici == "" && meme(c) && !i.venus["comptes"][c.ID] && !i.deja[c.ID] {
				ici = c.ID
			}
		}
	}
	if ici == "" {
		return false, nil
	}
	i.ici[l[0]], i.deja[ici] = ici, true
	if collection == "agents" {
		i.b.AgentsConnus++
		if valeur("actif") == "1" { // she left here, and comes back; one who is suspended stays so
			if _, err := tx.DB().Update("agents", dbx.Params{"actif": true}, dbx.HashExp{"id": ici, "suspendu_le": ""}).Execute(); err != nil {
				return false, err
			}
		}
	} else {
		i.b.ComptesConnus++
	}
	return true, nil
}

// adapter is what changes in a row because it comes: a collectivité is closed, a
// mail that waits is set aside, a boîte is read by nobody until somebody says
// that the other guichet no longer reads it, and the doubles are looked for anew.
func (i *importation) adapter(collection string, champs []core.Field, l ligne) {
	rang := func(nom string) int { return slices.Index(noms(champs), nom) }
	switch collection {
	case "collectivites":
		l[rang("ouverte")], l[rang("demenage")], l[rang("nouvelle_adresse")] = "0", string(collectivites.Arrive), ""
		if i.accueil.Slug != "" {
			l[rang("slug")] = i.accueil.Slug
		}
	case "courriels":
		if l[rang("etat")] == exploitation.AEnvoyer {
			l[rang("etat")], l[rang("erreur")] = exploitation.Abandonne, "set aside by the move: the guichet that was left may have sent it"
			i.b.Courriels++
		}
	case "boites":
		if l[rang("active")] == "1" {
			l[rang("active")] = "0"
			i.b.Boites++
		}
	case "identites_pivot":
		l[rang("empreinte")], l[rang("proche")] = "", "" // keyed by the guichet that was left: written anew
	case "usagers":
		l[rang("a_rapprocher")] = "1" // the job writes their keys
	case "agents":
		if !i.a.Manifeste.Instance {
			l[rang("exploitant")] = "0"
		}
	}
}
