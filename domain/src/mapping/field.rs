//! The fields that a column can be read as: the names of the published format.

use serde::Serialize;

macro_rules! fields {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A field of the published format (FEEDS §2).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the names are those of the published format, explained in docs/formats.md")]
        pub enum Field { $($variant),* }

        impl Field {
            /// All fields, in the order of the published format.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The canonical column name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

fields! {
    Collectivite "collectivite",
    IdPlan "id_plan",
    TitrePlan "titre_plan",
    DatePublication "date_publication",
    DateAdoption "date_adoption",
    DeliberationUrl "deliberation_url",
    Licence "licence",
    Axe "axe",
    SousAxe "sous_axe",
    ActionId "action_id",
    SousAction "sous_action",
    ActionParente "action_parente",
    Titre "titre",
    Description "description",
    Modalites "modalites",
    Statut "statut",
    DateStatut "date_statut",
    AvancementPct "avancement_pct",
    CommentaireStatut "commentaire_statut",
    Pilote "pilote",
    Partenaires "partenaires",
    Themes "themes",
    Publics "publics",
    Debut "debut",
    Echeance "echeance",
    DateMaj "date_maj",
    BudgetMontant "budget_montant",
    BudgetAnnee "budget_annee",
    BudgetNature "budget_nature",
    BudgetTaxe "budget_taxe",
    Indicateur "indicateur",
    IndicateurCible "indicateur_cible",
    IndicateurValeur "indicateur_valeur",
    UrlPreuve "url_preuve",
    Instance "instance",
    Referentiels "referentiels",
    Withheld "withheld",
}

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Its place in [`Field::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Reads a canonical name; `None` when there is no such field.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// Whether the field says one thing about the whole plan, and may stand above the table.
    pub const fn is_constant(self) -> bool {
        matches!(
            self,
            Self::Collectivite | Self::IdPlan | Self::TitrePlan | Self::DatePublication | Self::DateAdoption | Self::DeliberationUrl | Self::Licence
        )
    }

    /// Whether it holds dates.
    pub const fn is_date(self) -> bool {
        matches!(self, Self::DateStatut | Self::Debut | Self::Echeance | Self::DateMaj | Self::DatePublication | Self::DateAdoption)
    }

    /// Whether only certain values can stand in it, so that a value's form tells whether it belongs there.
    pub const fn is_typed(self) -> bool {
        self.is_date()
            || matches!(
                self,
                Self::Collectivite
                    | Self::Statut
                    | Self::AvancementPct
                    | Self::BudgetMontant
                    | Self::BudgetAnnee
                    | Self::DeliberationUrl
                    | Self::UrlPreuve
            )
    }
}

impl Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}
