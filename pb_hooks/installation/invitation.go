package installation

import (
	"cmp"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

const dejaRegle = "déjà réglé ici, gardé"

// presetInvite is the preset of an invitation, as a file would say it.
func presetInvite(l *rattachement.Lien, dit *rattachement.Preset) *Preset {
	p := &Preset{Author: dit.Auteur, Hub: l.Adresse, Domain: dit.Domaine}
	if s := dit.SMTP; s != nil {
		p.SMTP = PresetSMTP{Host: s.Serveur, Port: s.Port, TLS: s.TLS, Username: s.Compte, Password: s.MotDePasse, From: s.Expediteur}
	}
	if s := dit.Sauvegarde; s != nil {
		p.Backup = PresetBackup{
			Kind: s.Genre, Folder: s.Repertoire, Host: s.Hote, Port: s.Port, User: s.Utilisateur, Password: s.MotDePasse, HostKey: s.Empreinte,
			URL: s.Adresse, Region: s.Region, Bucket: s.Seau, Prefix: s.Prefixe, AccessKey: s.CleAcces, SecretKey: s.CleSecrete, Hour: sauvegardes.Defaut().Quand,
		}
	}
	if d := dit.DPO; d != nil {
		p.DPO = Personne{Name: d.Nom, Email: d.Courriel, Phone: d.Telephone}
	}
	return p
}

// reprendreInvitation fills the réglages that nobody set here with what an invitation
// says, and keeps it in place of what a preset before it said.
func reprendreInvitation(tx core.App, l *rattachement.Lien, dit *rattachement.Preset, par socle.Acteur) ([]rattachement.Repris, error) {
	p := presetInvite(l, dit)
	avant, err := presetDe(tx)
	if err != nil {
		return nil, err
	}
	var repris []rattachement.Repris
	if p.Domain != "" {
		repris = append(repris, rattachement.Repris{Nom: "Adresse prévue du guichet", Valeur: p.Domain})
	}
	if p.SMTP.Host != "" {
		x, err := p.reprendreMessagerie(tx, par)
		if err != nil {
			return nil, err
		}
		repris = append(repris, x)
	}
	if p.Backup.Kind != "" {
		x, err := p.reprendreSauvegarde(tx, par)
		if err != nil {
			return nil, err
		}
		repris = append(repris, x)
	}
	if p.DPO.Name != "" {
		l, err := p.reprendreDPO(tx, &avant, par)
		if err != nil {
			return nil, err
		}
		repris = append(repris, l...)
	}
	if err := p.completerPar(&avant).garderSeul(tx, par); err != nil {
		return nil, err
	}
	av, err := lireAvancement(tx)
	if err != nil {
		return nil, err
	}
	av.Preset = p.Author
	return repris, av.ecrire(tx, par)
}

func (p *Preset) reprendreMessagerie(tx core.App, par socle.Acteur) (rattachement.Repris, error) {
	x := rattachement.Repris{Nom: "Envoi des courriels", Valeur: p.SMTP.Host}
	_, provenance, err := socle.LireReglage[config.SMTP](tx, exploitation.ReglageMessagerie)
	if err != nil {
		return x, err
	}
	if exploitation.MessagerieConfiguree(tx) || provenance == socle.ParPage {
		x.Garde = dejaRegle
		return x, nil
	}
	return x, p.garderMessagerie(tx, par)
}

func (p *Preset) reprendreSauvegarde(tx core.App, par socle.Acteur) (rattachement.Repris, error) {
	x := rattachement.Repris{Nom: "Sauvegardes", Valeur: p.Backup.reglage(hoteDe(tx)).Cible.EnClair()}
	_, provenance, err := sauvegardes.LireReglage(tx)
	if err != nil {
		return x, err
	}
	if provenance == socle.ParPage {
		x.Garde = dejaRegle
		return x, nil
	}
	err = p.garderSauvegarde(tx, par)
	if socle.EstCode(err, socle.Invalide) { // nothing was written
		socle.De(tx).Logger.Warn("preset of the invitation: backups", "err", err)
		x.Garde, err = "ne convient pas à ce guichet : prévenez le Département", nil
	}
	return x, err
}

// reprendreDPO fills each collectivité, and tells those that have another one.
func (p *Preset) reprendreDPO(tx core.App, avant *Preset, par socle.Acteur) ([]rattachement.Repris, error) {
	toutes, err := collectivites.Toutes(tx)
	if err != nil {
		return nil, err
	}
	seul := &Preset{Author: p.Author, DPO: p.DPO}
	var l []rattachement.Repris
	for i := range toutes {
		c := &toutes[i]
		if err := seul.completer(tx, c, avant, par); err != nil {
			return nil, err
		}
		x := rattachement.Repris{Nom: "Délégué à la protection des données, " + c.Enseigne, Valeur: p.DPO.Name}
		if c.DPO != p.DPO.Name {
			x.Garde = dejaRegle
		}
		l = append(l, x)
	}
	return l, nil
}

// completerPar adds what the preset before said and this one does not.
func (p *Preset) completerPar(avant *Preset) *Preset {
	tout := *avant
	tout.Author, tout.Hub, tout.Domain = p.Author, cmp.Or(avant.Hub, p.Hub), cmp.Or(p.Domain, avant.Domain)
	if p.SMTP.Host != "" {
		tout.SMTP = p.SMTP
	}
	if p.Backup.Kind != "" {
		tout.Backup = p.Backup
	}
	if p.DPO.Name != "" {
		tout.DPO = p.DPO
	}
	return &tout
}
