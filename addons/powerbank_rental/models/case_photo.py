from odoo import fields, models
from odoo.tools.mimetypes import guess_mimetype

from ..api.cases import MAX_PHOTOS
from ..errors import Refusal

#: What a phone's camera makes, and its ending.
IMAGES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class CasePhoto(models.Model):
    """Photos by which a customer shows what he means."""

    _inherit = "powerbank.case"

    photo_count = fields.Integer("Photos", compute="_compute_photo_count")

    # === COMPUTE METHODS === #

    def _compute_photo_count(self):
        groups = (
            self.env["ir.attachment"]
            .sudo()
            ._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        counts = dict(groups)
        for case in self:
            case.photo_count = counts.get(case.id, 0)

    # === BUSINESS METHODS === #

    def _add_photo(self, content):
        """Keep a photo of the customer's while the case is undecided.

        :param bytes content: an image of one of `IMAGES`.
        :raise Refusal: too many, too late, or no image.
        """
        self.ensure_one()
        if not self._is_undecided():
            raise Refusal(
                "wrong_state", self.env._("Case %s was decided already.", self.name)
            )
        if self.photo_count >= MAX_PHOTOS:
            raise Refusal(
                "photo_limit",
                self.env._("A case has at most %s photos.", MAX_PHOTOS),
            )
        kind = guess_mimetype(content)
        if kind not in IMAGES:
            raise Refusal(
                "photo_invalid", self.env._("Send a JPEG, PNG or WebP image.")
            )
        name = f"{self.name}-{self.photo_count + 1}.{IMAGES[kind]}"
        photo = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": kind,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.invalidate_recordset(["photo_count"])
        self.message_post(attachment_ids=photo.ids)
