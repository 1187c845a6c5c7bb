from odoo import api, fields, models
from odoo.tools import SQL

from ..errors import Refusal

KINDS = [
    ("terms", "Terms of Service"),
    ("privacy", "Privacy Policy"),
    ("age", "Confirmation of Age"),
    ("location", "Use of the Location"),
    ("marketing", "Offers and News"),
]

#: Nobody rents without agreeing to these; everything else is the customer's choice,
#: and no service is refused for it (rule B-73).
REQUIRED = ("terms", "privacy")

#: What publishing fixes for good.
CONTENT_FIELDS = {"kind", "name", "body", "effective_from"}
#: What publishing alone writes.
GUARDED_FIELDS = {
    "age",
    "code",
    "version",
    "state",
    "published_at",
    "published_by_id",
}


class LegalText(models.Model):
    """A version of a text that customers agree to.

    Published, its words stay: the database refuses to change them in any language
    that they were published in. A change is a new version, and it must be agreed to
    anew.
    """

    _name = "powerbank.legal.text"
    _description = "Legal Text"
    _inherit = ["powerbank.as.dispatcher"]
    _order = "kind, version DESC, id DESC"

    kind = fields.Selection(selection=KINDS, required=True)
    version = fields.Integer(readonly=True, copy=False)
    code = fields.Char(readonly=True, copy=False, help="Such as terms-2.")
    name = fields.Char(string="Title", required=True, translate=True)
    body = fields.Html(string="Text", required=True, translate=True)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    effective_from = fields.Datetime(
        copy=False, help="Empty when publishing: at once. From then on it is asked for."
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    consent_ids = fields.One2many("powerbank.consent", "text_id")
    is_required = fields.Boolean(
        string="Required",
        compute="_compute_is_required",
        help="Nobody rents without agreeing to it.",
    )

    _code_uniq = models.UniqueIndex("(code)")
    _version_uniq = models.UniqueIndex("(kind, version) WHERE state = 'published'")
    _published_is_whole = models.Constraint(
        "CHECK (state = 'draft' OR (code IS NOT NULL AND version > 0"
        " AND effective_from IS NOT NULL AND published_at IS NOT NULL))",
        "A published text has a version and a date.",
    )

    def init(self):
        """Keep what is published: nobody takes it back, and its words stay.

        A language can be added, as translation files do; what was said in another one
        is kept whatever comes.
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION powerbank_keep_words() RETURNS trigger AS $$
            BEGIN
                IF (NEW.state, NEW.kind, NEW.code, NEW.version, NEW.effective_from)
                   IS DISTINCT FROM
                   (OLD.state, OLD.kind, OLD.code, OLD.version, OLD.effective_from)
                THEN
                    RAISE EXCEPTION 'a published text stays: make a new version'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                NEW.name := NEW.name || OLD.name;
                NEW.body := NEW.body || OLD.body;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER powerbank_published
            BEFORE UPDATE ON powerbank_legal_text FOR EACH ROW
            WHEN (OLD.state = 'published') EXECUTE FUNCTION powerbank_keep_words()
            """
        )

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_is_required(self):
        required = self._required_kinds()
        for text in self:
            text.is_required = text.kind in required

    @api.depends("name", "version")
    def _compute_display_name(self):
        for text in self:
            number = f" {text.version}" if text.version else ""
            text.display_name = f"{text.name or ''}{number}"

    # === BUSINESS METHODS === #

    @api.model
    def _kinds(self):
        """Return the kinds of texts that customers are asked about."""
        return list(dict(KINDS))

    @api.model
    def _required_kinds(self):
        """Return the kinds of texts without which nobody rents."""
        return list(REQUIRED)

    @api.model
    def _in_force(self, kinds=None):
        """Return the newest text in force of each kind.

        :param kinds: only these; all when missing.
        """
        query = SQL(
            """
            SELECT DISTINCT ON (kind) id FROM powerbank_legal_text
             WHERE state = 'published' AND effective_from <= %s AND kind IN %s
             ORDER BY kind, effective_from DESC, version DESC
            """,
            fields.Datetime.now(),
            tuple(kinds or self._kinds()),
        )
        self.flush_model()
        return self.browse(text_id for (text_id,) in self.env.execute_query(query))

    def _next_version(self):
        published = [("kind", "=", self.kind), ("state", "=", "published")]
        return self.search(published, order="version DESC", limit=1).version + 1

    # === ACTION METHODS === #

    def action_publish(self):
        """Fix the words for good, and ask every customer from then on."""
        self.check_access("write")
        for text in self.sudo():
            text._check_draft()
            now = fields.Datetime.now()
            number = text._next_version()
            text.write(
                {
                    "version": number,
                    "code": f"{text.kind}-{number}",
                    "effective_from": text.effective_from or now,
                    "published_at": now,
                    "published_by_id": self.env.uid,
                    "state": "published",
                }
            )

    def action_new_version(self):
        """Open a draft with the same words."""
        self.ensure_one()
        draft = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_direct_creation(vals_list, GUARDED_FIELDS)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_direct_change(vals, GUARDED_FIELDS)
        if CONTENT_FIELDS & vals.keys() and "state" not in vals:
            self._check_draft()
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Refuse other words in any language once published."""
        self._check_draft()
        return super().update_field_translations(field_name, translations, source_lang)

    def _check_draft(self):
        if any(text.state == "published" for text in self):
            raise Refusal(
                "wrong_state",
                self.env._("A published text stays as it is. Make a new version."),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()
